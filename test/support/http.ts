/** Requests over loopback; generous, since a busy machine is not what a test is about. */
const TIMEOUT_MS = 30_000;

export async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

export async function postCommand(url: string, method: string, params: unknown): Promise<unknown> {
  const response = await fetch(`${url}/api/commands/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(params),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const body = (await response.json()) as { result?: unknown; error?: { code: string; message: string } };
  if (!response.ok) throw new Error(`${method}: ${body.error?.code} ${body.error?.message}`);
  return body.result;
}
