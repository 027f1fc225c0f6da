//go:build js && wasm

// Command wasm is the playground's computation in a browser: it gives the worker of the page one function, handle(request) reply, both JSON.
package main

import (
	"syscall/js"

	"glassnet/notebooks/playground"
)

func main() {
	var host playground.Host
	js.Global().Set("handle", js.FuncOf(func(_ js.Value, args []js.Value) any {
		return string(host.Handle([]byte(args[0].String())))
	}))
	js.Global().Call("ready")
	select {}
}
