// Package search looks for good hyper-parameters: the numbers and names that
// gradient descent does not learn, such as the learning rate, the number of
// neurons or the activation.
//
// A [Space] says which there are, a [Strategy] where to look next, an
// [Objective] trains with one [Config] and returns its loss, and a [Search]
// runs it all:
//
//	s := search.Search{
//		Space: search.Space{
//			search.Log("rate", 1e-4, 1),
//			search.Int("hidden", 2, 64),
//			search.Choice("f", "tanh", "relu"),
//		},
//		Strategy: search.Random{},
//		Trials:   40,
//		Seed:     1,
//		File:     "trials.csv",
//	}
//	for trial, err := range s.Run(ctx, train) { … }
//
// # Strategies
//
//	Grid{5}      5 points per dimension, all combinations
//	Random{}     uniform in the unit cube (Bergstra and Bengio, 2012)
//	Bayesian{}   where a Gaussian process expects the largest improvement
//
// Strategies work in the unit cube u ∈ [0, 1]ᴰ, one coordinate per dimension.
// The space maps it to values, so that uniform in u is uniform in log rate for
// a Log dimension.
//
// A grid of n points per dimension tries n different rates, whatever the
// number of dimensions is; as many random points try nᴰ. Where only a few
// dimensions matter, chance therefore looks closer.
//
// # The same table every time
//
// The points and the random numbers of trial i depend on Seed and i only, and
// for Bayesian on the losses of trials 0 … i−1−Ahead. So the table is the same
// for one worker and for many, and after an interruption. The file
// is replaced as a whole after each trial; whoever kills the program loses the
// trials that were running, and Run goes on from the others. This holds if the
// objective takes its chance from the *rand.Rand it is given. One file belongs
// to one running search.
//
// # Sources
//
//   - Mockus, Tiesis and Zilinskas, 1978: The application of Bayesian methods for seeking the extremum. Expected improvement.
//   - Jones, Schonlau and Welch, 1998: Efficient global optimization of expensive black-box functions. Its closed form.
//   - Rasmussen and Williams, 2006: Gaussian processes for machine learning, algorithm 2.1. The posterior by Cholesky.
//   - Ginsbourger, Le Riche and Carraro, 2010: Kriging is well-suited to parallelize optimization. The kriging believer.
//   - Bergstra and Bengio, 2012: Random search for hyper-parameter optimization.
//   - Snoek, Larochelle and Adams, 2012: Practical Bayesian optimization of machine learning algorithms.
package search
