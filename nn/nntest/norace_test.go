//go:build !race

package nntest

const raceDetector = false
