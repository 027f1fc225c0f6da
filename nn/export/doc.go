// Package export takes networks to where others go on with them, and brings them
// back.
//
//	err := export.ONNX("net.onnx", net, export.Options{}) // for onnxruntime: z and a of every layer stay as outputs
//	err := export.PyTorch("net", net)                     // net.safetensors and net.py, which loads it
//	err := export.LoadPyTorch("net.safetensors", net)     // numbers that PyTorch has learnt, into the same architecture
//	step, err := export.ReadStep("step.safetensors")      // a training step of PyTorch, to be explained and diagnosed here
//
// Outside, a sample is a row: what the library has as in × N is N × in there. All
// weights are as they are, out × in.
//
// What a layer is in the words of ONNX and PyTorch the layer says itself: see
// [nn.InONNX] and [nn.InTorch]. What cannot be said is an error that names the
// layer, and then no file is written. Both files compute the forward pass, as the
// network does when it is not training: neither holds a backward pass.
//
// Not written are: a recurrent layer with a mask or with another start than 0,
// padded attention, the sparse layer, messages and the maximum of a graph, and the
// layers of package memory. PyTorch has no graphs, no peepholes, and r of a GRU
// behind the product only. A layer of a graph is written for the nodes that it has.
package export
