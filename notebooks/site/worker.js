// The worker of the playground: all numbers are computed here, by package nn compiled to WebAssembly.
// Before this text stands Go's wasm_exec.js.
let waiting = [];
let running = false;

onmessage = async ({ data }) => {
  if (data.wasm) {
    try {
      const bytes = new Blob([data.wasm]).stream().pipeThrough(new DecompressionStream("gzip"));
      const go = new Go();
      const { instance } = await WebAssembly.instantiateStreaming(new Response(bytes, { headers: { "Content-Type": "application/wasm" } }), go.importObject); // compiles while it unpacks
      self.ready = () => {
        running = true;
        postMessage({ ready: true });
        waiting.forEach(answer);
      };
      go.run(instance).then(() => postMessage({ broken: "the computation has ended" }));
    } catch (e) {
      postMessage({ broken: String(e) });
    }
  } else if (running) {
    answer(data);
  } else {
    waiting.push(data);
  }
};

function answer({ id, request }) {
  let reply;
  try {
    reply = handle(JSON.stringify(request));
  } catch (e) {
    reply = JSON.stringify({ error: String(e) });
  }
  postMessage({ id, reply });
}
