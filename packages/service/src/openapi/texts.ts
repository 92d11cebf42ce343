/** The parts of the document that are for people. */

export const INTRODUCTION = `Runs Python that you do not trust. Every run gets a process of its own, forked from an interpreter that has
numpy, pandas and matplotlib already imported, locked down before it sees the script, and used once.

JSON in, JSON out, camelCase, UTF-8. Every answer that is not a success carries \`error\`, a string a person can act on; a
refusal is a problem document (RFC 9457) with \`code\`, which is for programs. Every answer has the header \`X-Request-Id\`,
which is also a run's \`id\`. A path that is not in this document is a 404, a method that a path does not take a 405 with
\`Allow\`; \`HEAD\` is taken wherever \`GET\` is.

Besides, the service may speak the APIs of Piston (\`/api/v2\`) and snekbox (\`/eval\`). They are not described here: their
documentation is their own, and what differs is in the project's docs/COMPATIBILITY.md.

Of members that a JSON object has twice the last counts. A field that the document does not name is refused, so that a
misspelt one is not ignored. Closing the connection cancels the run.
`;

export const EXECUTE = `The script is loaded as a module named \`script\`; then \`main(input)\`, or \`main()\` without an input, is called,
and what it returns comes back as \`result\`. \`async def main()\` is awaited. With \`mode: snippet\` there is no \`main()\`, and
the last line's value is the result; with \`policy: restricted\`, too, it is the variable \`output\` where that line has none. Whatever the status, \`stdout\`, \`stderr\`,
\`displays\` and \`files\` hold what there was up to then.

| status | HTTP | meaning |
| --- | --- | --- |
| \`ok\` | 200 | \`main()\` returned JSON, or a snippet came to its end |
| \`exception\`, \`exit\`, \`crashed\` | 200 | it raised, exited, or died of a signal |
| \`wall_limit\`, \`cpu_limit\`, \`memory_limit\`, \`output_limit\` | 200 | a limit ended it |
| \`syntax_error\`, \`no_main\`, \`not_json\` | 400 | not a script that can answer; the body is the same. A snippet can be the first only |
| \`internal_error\` | 500 | our fault, never the script's; the body is the same |
| \`cancelled\` | – | the caller went away, so nobody reads this one |

numpy, pandas, datetime, Decimal, UUID, Path, Enum and dataclass values are converted; NaN and infinities become \`null\`,
with a warning that gives the path.
`;

export const RUN = `The code is compiled by RestrictedPython and runs in the same sandbox as a script. \`np\`, \`pd\` and \`plt\` are bound
beforehand; imports come from an allow list, which an ImportError prints and \`GET /runtime\` has. A run is always HTTP 200,
whatever its \`status\`, save for \`internal_error\`, which is 500.
`;

export const CHECK = `Reads a script without running it: syntax errors, no \`main\` (but in a snippet), imports that are not installed, calls that the
sandbox will refuse, and risky calls. It is advice for people; the sandbox is the boundary. A script that takes the parser
too long, or too much memory, is answered with one diagnostic of the code \`unchecked\`.
`;

export const JOBS = `The same fields as \`POST /execute\`, for a run that waits for its turn and is kept: the answer is there at once, and
its \`Location\` says where the job is. With \`items\` it is a batch, of up to 1000. A job is run at least once: where its
instance ends in the middle another one begins it again. Its outcome is stored once. A job belongs to the key that made it,
and to anyone else it does not exist; without keys all callers are one. When it has ended it is kept for a time
(\`PYCELL_JOBS_KEEP_HOURS\`), and its answer as long as there is room (\`expired\`).

A webhook gets a message \`{"type": "job.ended" | "batch.ended", "timestamp", "data": {"id", "kind", "state", "status"}}\`, signed
by the Standard Webhooks specification (\`webhook-id\`, \`webhook-timestamp\`, \`webhook-signature\`). A delivery that fails is
tried again, ten times in three days. Redirects are not followed.
`;

export const IDEMPOTENCY =
  "A name of the caller's for this request. The same one with the same body gives the same job again, with the state that it has by then and the header `Idempotency-Replayed: true`.";

export const JOB_EVENTS = `Every event has an id; \`Last-Event-ID\` goes on after it, on any instance.

| event | data |
| --- | --- |
| \`state\` | the state, the position, the attempt |
| \`start\` | an attempt begins; its output begins anew |
| \`stdout\`, \`stderr\`, \`display\` | as of \`POST /execute\`, a moment later |
| \`done\`, \`error\`, \`cancelled\` | the last one: the answer, a problem, or the id |
| \`item\`, \`progress\`, \`done\` | of a batch: an item that has ended; the counts; the counts at the end |
`;

export const EVENTS = `## Streaming

The answer is server-sent events where the request's \`Accept\` names \`text/event-stream\` and does not prefer
\`application/json\` (of two that it likes the same, the one that it names first counts). The HTTP status is 200 whatever
becomes of the run. Every event has one line of JSON as its data; the schema of \`text/event-stream\` is that of one event.

| event | data |
| --- | --- |
| \`start\` | \`StartEvent\`: the run has its cell |
| \`stdout\`, \`stderr\` | \`OutputEvent\`, as the script writes; put together, the texts are those of \`done\` |
| \`display\` | \`Display\` |
| \`usage\` | \`UsageEvent\`: what the run has used so far; only where the query has \`usage=1\` |
| \`done\` | the body that the request would have without events; the last event |
| \`error\` | \`Problem\`: the run has no outcome, because the service stops or refuses the script after the start; the last event, in place of \`done\` |

A refusal before the start is a problem document with its own HTTP status. A comment is sent after 15 seconds of silence. A
connection that takes nothing for 60 seconds while something waits for it is closed, and its run cancelled; until then a
slow reader slows nothing but its own stream.
`;

export const MCP = `The [Model Context Protocol](https://modelcontextprotocol.io) over Streamable HTTP, in its revisions of 2026-07-28
and of 2025. One JSON-RPC message a request, and no lists of them. Three tools: \`run_python\`, \`check_python\` and
\`list_packages\`; their schemas are what \`tools/list\` answers. They run in the same sandbox, with the same keys, rates, limits
and queue as everything here.

There are no sessions, and so neither \`GET\` nor \`DELETE\`. Clients of 2025 get an \`Mcp-Session-Id\` by which a
\`notifications/cancelled\` finds the run that it is about; nothing else is kept. Closing the connection cancels the run, too.

A run that fails, arguments that are wrong and a queue that is full are results with \`isError\`; a message that is none is an
error of JSON-RPC. What is refused before the message is read (a missing key, a rate) is a problem document as elsewhere. A
request with an \`Origin\` has to come from a page of this service or of \`PYCELL_CORS_ORIGINS\`, by a \`Host\` that is an address,
\`localhost\` or one of \`PYCELL_HOSTS\`; on an address of this machine only, each request has to have such a \`Host\`.
`;
