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
// Every layer of the library can be written. One of a graph is written for the
// nodes and edges that it has, a Neural Turing Machine for as many steps as x has;
// layers for which PyTorch has no module come with a small one of their own.
//
// What is no function of x and θ is no layer and in no file: an asynchronous Hopfield
// network and a Boltzmann machine draw at random.
package export
