#!/bin/sh
# What the API does, from a shell: PYCELL_URL=http://localhost:8080 sh examples/curl.sh
# With a key: PYCELL_API_KEY=pycell_… in the environment, too.
set -eu

url=${PYCELL_URL:-http://localhost:8080}

post() {
  path=$1
  shift
  curl --silent --show-error --fail-with-body "$url$path" \
    --header 'content-type: application/json' \
    ${PYCELL_API_KEY:+--header "authorization: Bearer $PYCELL_API_KEY"} \
    "$@"
  echo
}

# A script: what its main() returns is the result.
post /execute --data '{"script": "def main(numbers):\n    return sum(numbers)", "input": [1, 2, 3]}'

# A snippet: the value of its last line is.
post /execute --data '{"mode": "snippet", "script": "import math\nmath.factorial(30)"}'

# A file goes in, a file comes back.
post /execute --data '{
  "script": "import pandas as pd\n\ndef main():\n    table = pd.read_csv(\"in.csv\")\n    table[\"c\"] = table.a * table.b\n    table.to_csv(\"out.csv\", index=False)",
  "files": [{"path": "in.csv", "content": "a,b\n2,3\n4,5\n"}]
}'

# Output as it is written, in server-sent events.
post /execute --no-buffer --header 'accept: text/event-stream' \
  --data '{"script": "import time\n\ndef main():\n    for n in range(3):\n        print(n, flush=True)\n        time.sleep(0.1)"}'

# What is wrong with a script, without running it.
post /check --data '{"script": "import pands\n\ndef main():\n    return 1"}'
