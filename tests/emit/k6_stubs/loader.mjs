// Finds the stubs in place of k6's modules and of its AWS library, whatever the version of that.
const LIBRARY = /^https:\/\/jslib\.k6\.io\/aws\/([0-9.]+)\/event-bridge\.js$/;
const MODULES = {
  k6: "k6",
  "k6/data": "data",
  "k6/execution": "execution",
  "k6/http": "http",
  "k6/metrics": "metrics",
};

export async function resolve(specifier, context, next) {
  const library = LIBRARY.exec(specifier);
  const file = library ? `library.mjs?version=${library[1]}` : MODULES[specifier] && `${MODULES[specifier]}.mjs`;
  return file ? { url: new URL(file, import.meta.url).href, shortCircuit: true } : next(specifier, context);
}
