package peer

import (
	"encoding/json"
	"flag"
	"log"
	"math"
	"os"
	"time"

	"gonum.org/v1/gonum/blas"
)

// Shapes are the products of the dgemm table: C = A B or A Bᵀ, M×K times K×N.
var Shapes = []struct {
	Name    string
	M, K, N int
	Trans   bool
}{
	{"128×784·784×64", 128, 784, 64, false},
	{"128×64·(784×64)ᵀ", 128, 64, 784, true},
	{"1024×1024·1024×1024", 1024, 1024, 1024, false},
	{"32×25·25×50176", 32, 25, 50176, false},
}

// Dgemm measures the implementation that the flag -blas names on all shapes and
// prints the JSON line: GFLOP/s of each shape and the largest error.
func Dgemm(impls map[string]blas.Float64Level3) {
	name := flag.String("blas", "", "implementation")
	seconds := flag.Float64("seconds", 0.25, "how long each shape is repeated")
	flag.Parse()
	impl, ok := impls[*name]
	if !ok {
		log.Fatalf("no implementation is named %q", *name)
	}
	var line struct {
		GFLOPs []float64 `json:"gflops"`
		Error  float64   `json:"error"`
	}
	for _, s := range Shapes {
		a, b, c := Numbers(s.M*s.K), Numbers(s.K*s.N), make([]float64, s.M*s.N)
		tb, ldb := blas.NoTrans, s.N
		if s.Trans {
			tb, ldb = blas.Trans, s.K
		}
		product := func() { impl.Dgemm(blas.NoTrans, tb, s.M, s.N, s.K, 1, a, s.K, b, ldb, 0, c, s.N) }
		product() // warm-up
		n, begun := 0, time.Now()
		for ; time.Since(begun).Seconds() < *seconds; n++ {
			product()
		}
		line.GFLOPs = append(line.GFLOPs, 2*float64(n)*float64(s.M)*float64(s.K)*float64(s.N)/time.Since(begun).Seconds()/1e9)

		for i := 0; i < s.M; i += 7 { // some of C by the definition
			for j := 0; j < s.N; j += 61 {
				sum := 0.0
				for k := range s.K {
					at := k*s.N + j
					if s.Trans {
						at = j*s.K + k
					}
					sum += a[i*s.K+k] * b[at]
				}
				line.Error = max(line.Error, math.Abs(sum-c[i*s.N+j]))
			}
		}
	}
	Check(json.NewEncoder(os.Stdout).Encode(line))
}

// Numbers are n numbers from −1 to 1 without a pattern.
func Numbers(n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = math.Sin(float64(i) * float64(i))
	}
	return v
}
