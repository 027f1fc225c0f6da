// Package ballfeatures is an exercise of chapter 3: features for a thrown ball.
// 2 points, about 10 minutes.
//
//	go run ./exercises check ballfeatures
package ballfeatures

import "glassnet/exercises/check"

// BallFeatures returns the powers of the time t that a linear regression gets
// as its inputs: 1, 3 means the inputs t and t³, and so the model
//
//	a = w₁ t + w₂ t³ + b
//
// A ball was thrown upwards and photographed 8 times, from t = 0 until it was
// back after 2 s; each height is off by about 0.1 m. The checker fits the
// weights with nn.LeastSquares. Find powers with which the model follows the
// photographs, √MSE ≤ 0.15 m, and also knows where the ball is at t = 3 s,
// to 0.5 m. (There it would be in a hole in the ground.) Try some.
func BallFeatures() []int {
	return check.TODO[[]int]("BallFeatures") // your answer
}
