//go:build !linux

package main

import (
	"context"
	"os/exec"
	"syscall"
)

// A cage is what a kernel can confine an answer by: here nothing.
type cage []string

// cageKinds are the cages that there are.
var cageKinds []string

func (cage) holds(context.Context, *runner) error { return exec.ErrNotFound }

const cageWord = "glassnet-confined"

// A place is where one run of an answer happens.
type place struct{}

func (cage) around(work, report string, race bool) *place { return nil }

func openCage(context.Context, *runner) (cage, string) { return nil, "only Linux can" }

func confine([]string) {}

func (*place) confined(*syscall.SysProcAttr, []string) ([]string, string) {
	panic("exercises: " + exec.ErrNotFound.Error())
}
