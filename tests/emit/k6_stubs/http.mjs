// k6's http module: a response never throws, and has k6's error codes.
async function asyncRequest(method, url, body, params) {
  try {
    const response = await fetch(url, { method, body, headers: params.headers });
    const text = await response.text();
    const error_code = response.status >= 400 ? 1000 + response.status : 0;
    return { status: response.status, body: text, error: "", error_code, json: () => JSON.parse(text) };
  } catch (problem) {
    const json = () => JSON.parse(null.body);
    return { status: 0, body: null, error: String(problem), error_code: 1212, json };
  }
}

export default { asyncRequest };
