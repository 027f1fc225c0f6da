package search_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"glassnet/nn/optim/search"
)

const header = "trial,rate,momentum,hidden,f,loss,state,error\n"

func TestReadCSV(t *testing.T) {
	trials, err := space.ReadCSV(strings.NewReader(header + "4,1e-1,0.5,7,tanh,0.25,done,\n1,1,-0.5,2,relu,NaN,failed,\"no, \"\"thanks\"\"\"\n"))
	if err != nil || len(trials) != 2 {
		t.Fatalf("%v, %v", trials, err)
	}
	a, b := trials[0], trials[1]
	if a.Index != 1 || a.State != search.Failed || a.Err.Error() != `no, "thanks"` || !math.IsNaN(a.Loss) {
		t.Errorf("the second row is %+v", a)
	}
	if b.Index != 4 || b.State != search.Done || b.Err != nil || b.Loss != 0.25 || b.Config.Float("rate") != 0.1 || b.Config.Int("hidden") != 7 || b.Config.Text("f") != "tanh" {
		t.Errorf("the first row is %+v", b)
	}
	for want, csv := range map[string]string{
		"the file is empty":                  "",
		"the columns are a,b":                "a,b\n1,2\n",
		"row 1: 2 cells, the header has 8":   header + "1,2\n",
		`trial is "-1"`:                      header + "-1,1,0,2,relu,0,done,\n",
		"rate is 2, outside 0.0001 … 1":      header + "0,2,0,2,relu,0,done,\n",
		"rate is NaN, outside":               header + "0,NaN,0,2,relu,0,done,\n",
		`momentum is "x", not a number`:      header + "0,1,x,2,relu,0,done,\n",
		"hidden is 2.5, not a whole number":  header + "0,1,0,2.5,relu,0,done,\n",
		`f is "gelu", none of relu, tanh`:    header + "0,1,0,2,gelu,0,done,\n",
		`loss is "low"`:                      header + "0,1,0,2,relu,low,done,\n",
		"loss NaN, state \"done\"":           header + "0,1,0,2,relu,NaN,done,\n",
		"loss 1, state \"failed\"":           header + "0,1,0,2,relu,1,failed,x\n",
		`state "run" and error "" do not go`: header + "0,1,0,2,relu,1,run,\n",
		"two rows are trial 0":               header + "0,1,0,2,relu,1,done,\n0,1,0,2,relu,1,done,\n",
		`parse error on line 2`:              header + "0,1,0,2,\"relu,1,done,\n",
	} {
		if _, err := space.ReadCSV(strings.NewReader(csv)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want it to say %q", csv, err, want)
		}
	}
}

// Whatever can be read is written in one way, which reads as the same.
func FuzzReadCSV(f *testing.F) {
	f.Add([]byte(header + "0,0.001,0,2,relu,0.5,done,\n1,1,0.99,64,tanh,NaN,failed,the loss is NaN\n"))
	f.Add([]byte(header + "7,1e-3,-0,0x2p3,relu,-0,done,\n"))
	f.Add([]byte(header + "0,1,0,2,relu,NaN,failed,\"a\r\nb, \"\"c\"\"\"\n"))
	f.Add([]byte("trial,loss\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		trials, err := space.ReadCSV(bytes.NewReader(data))
		if err != nil {
			return
		}
		for _, trial := range trials {
			space.At(trial.Config.Unit()) // panics outside the unit cube
		}
		once := table(trials)
		again, err := space.ReadCSV(strings.NewReader(once))
		if err != nil {
			t.Fatalf("%v in what was written:\n%s", err, once)
		}
		if twice := table(again); twice != once {
			t.Fatalf("written, read and written again:\n%s\nfirst:\n%s", twice, once)
		}
	})
}
