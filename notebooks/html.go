package main

import (
	"context"
	"errors"
)

func cmdHTML(ctx context.Context, root string, args []string) error {
	return errors.New("html is being written")
}
