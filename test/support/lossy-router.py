"""Joins two tun devices and passes packets between them with delay and loss. Run as a program.

Arguments: the names of the two devices, the share of packets to lose (0 to 1), the delay in each direction in
milliseconds, and a seed. Writes "ready" once the devices exist; for each line on standard input, writes how many
packets it has passed and lost. The devices disappear when it exits.
"""

import collections
import fcntl
import os
import random
import select
import struct
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN_NO_PI = 0x0001 | 0x1000
QUEUE_MOST = 1000


def open_tun(name):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN_NO_PI))
    return device


def main():
    names, loss, delay = sys.argv[1:3], float(sys.argv[3]), float(sys.argv[4]) / 1000
    rng = random.Random(int(sys.argv[5]))
    one, other = (open_tun(name) for name in names)
    across = {one: other, other: one}
    queue = collections.deque()
    passed = lost = 0
    print("ready", flush=True)
    while True:
        wait = max(0.0, queue[0][0] - time.monotonic()) if queue else None
        ready, _, _ = select.select([one, other, sys.stdin], [], [], wait)
        if sys.stdin in ready:
            if sys.stdin.readline() == "":
                return
            print(passed, lost, flush=True)
        for device in (one, other):
            if device not in ready:
                continue
            packet = os.read(device, 65536)
            if rng.random() < loss or len(queue) >= QUEUE_MOST:
                lost += 1
            else:
                queue.append((time.monotonic() + delay, across[device], packet))
        while queue and queue[0][0] <= time.monotonic():
            _, to, packet = queue.popleft()
            try:
                os.write(to, packet)
                passed += 1
            except OSError:
                lost += 1  # the device is down, or its queue is full


main()
