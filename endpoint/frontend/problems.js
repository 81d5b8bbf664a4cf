// Says in words why there is no complete answer: the endpoint's problem details (RFC 9457), or an aborted transfer.
export function explain(response, words) {
  if (!(response instanceof Error)) return "";
  if (response instanceof TypeError) return words.aborted;
  try {
    const problem = JSON.parse(response.message);
    const place = problem.line ? ` (${words.line} ${problem.line}, ${words.column} ${problem.column})` : "";
    return `${problem.title}: ${problem.detail}${place}`;
  } catch {
    return response.message;
  }
}
