package viz

import "fmt"

// Schedules draws the learning rate η(t) of every step t = 0 … steps − 1 of
// some schedules, such as those of package optim. There is one name per
// schedule.
func Schedules(title string, steps int, names []string, schedules ...func(t int) float64) *Chart {
	if len(names) != len(schedules) || steps < 2 {
		panic(fmt.Sprintf("viz: schedules: %d names for %d schedules, %d steps; at least 2 steps", len(names), len(schedules), steps))
	}
	var series []Series
	for k, eta := range schedules {
		s := Series{Name: names[k]}
		for t := range steps {
			s.X, s.Y = append(s.X, float64(t)), append(s.Y, eta(t))
		}
		series = append(series, s)
	}
	c := Lines(title, "t", "η", series...)
	c.About = fmt.Sprintf("learning rate over %d steps, %s", steps, plural(len(schedules), "schedule"))
	c.Y.Min = min(c.Y.Min, 0)
	return c
}
