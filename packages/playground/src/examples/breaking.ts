import type { Example } from './example.js';

const SHADOW = `import os
from pathlib import Path

PLACES = ["/etc/shadow", "/root/.ssh", "/home", "/proc/1/environ",
          "/var/run/docker.sock"]


def main():
    """Looks for secrets. There are files, but not those of the host."""
    found = {}
    for place in map(Path, PLACES):
        try:
            found[str(place)] = (
                os.listdir(place) if place.is_dir() else place.read_text()
            )
        except OSError as error:
            found[str(place)] = f"{type(error).__name__}: {error.strerror}"
    print("environment:", *os.environ, sep="\\n  ")
    return found
`;

const SOCKET = `import socket


def main():
    """Calls home. There is no network to do it on."""
    print("trying example.org …")
    with socket.create_connection(("93.184.215.14", 80), timeout=3) as connection:
        connection.sendall(b"GET / HTTP/1.0\\r\\nHost: example.org\\r\\n\\r\\n")
        return connection.recv(200).decode()
`;

const FORK_BOMB = `import os
import time


def breed():
    while True:
        try:
            os.fork()
        except OSError:
            time.sleep(1)


def main():
    """Forks until it may not. No other run notices."""
    children = 0
    try:
        while True:
            if os.fork() == 0:
                breed()
            children += 1
    except OSError as error:
        print(f"after {children} children: {error}")
        raise
`;

const MEMORY = `def main():
    """Eats memory until the ceiling. Only this run ends."""
    hoard = []
    while True:
        hoard.append(bytearray(16 * 1024 * 1024))
        print(f"{len(hoard) * 16} MiB", flush=True)
`;

const FOR_EVER = `import time


def main():
    """Never ends. Press Esc, or wait until its time is up."""
    seconds = 0
    while True:
        print(f"still here after {seconds} s", flush=True)
        time.sleep(1)
        seconds += 1
`;

/** What a sandbox is for: each is held back, and says how. */
export const BREAKING: Example[] = [
  {
    id: 'shadow',
    title: 'Read secrets',
    about: '/etc/shadow, keys, the environment',
    mode: 'main',
    code: SHADOW,
  },
  { id: 'socket', title: 'Open a socket', about: 'Connect to the internet', mode: 'main', code: SOCKET },
  { id: 'fork-bomb', title: 'Fork bomb', about: 'Processes without end', mode: 'main', code: FORK_BOMB },
  { id: 'memory', title: 'Eat memory', about: 'Allocate without end', mode: 'main', code: MEMORY },
  { id: 'for-ever', title: 'Run for ever', about: 'A loop without end', mode: 'main', code: FOR_EVER },
];
