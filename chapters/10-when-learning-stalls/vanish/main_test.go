package main

import "testing"

// Ten logistic layers leave less than a ten-thousandth of the error for layer
// 1, whatever the weights; ReLU and He leave at least a tenth.
func TestLogisticVanishesReLUDoesNot(t *testing.T) {
	for seed := range uint64(20) {
		logistic, relu := measure(seed)
		if r := logistic.ratio(); !(r > 0 && r < 1e-4) {
			t.Errorf("seed %d: logistic keeps %.3g of ‖δ⁽¹⁰⁾‖, want less than 1e-4", seed, r)
		}
		if r := relu.ratio(); !(r > 0.1 && r < 10) {
			t.Errorf("seed %d: ReLU keeps %.3g of ‖δ⁽¹⁰⁾‖, want between 0.1 and 10", seed, r)
		}
		if r := relu.ratio() / logistic.ratio(); !(r > 1e4) {
			t.Errorf("seed %d: ReLU keeps %.3g times as much as logistic, want more than 1e4", seed, r)
		}
	}
}

// The numbers that the text prints.
func TestNumbersOfTheText(t *testing.T) {
	logistic, relu := measure(1)
	if r := logistic.ratio(); r < 3.0e-6 || r > 3.2e-6 {
		t.Errorf("logistic: %.3g, the text says 3.09e-06", r)
	}
	if r := relu.ratio(); r < 1.15 || r > 1.25 {
		t.Errorf("ReLU: %.3g, the text says 1.2", r)
	}
}
