"""A client of the WebSocket protocol (RFC 6455) on this machine, for text messages."""

import base64
import os
import select
import socket
import struct
import time

from visit import TIMEOUT, Failure

CONTINUATION, TEXT, CLOSE, PING, PONG = 0, 1, 8, 9, 10


class WebSocket:
    def __init__(self, port, path):
        self.socket = socket.create_connection(("localhost", port), TIMEOUT)
        self.buffer = b""   # bytes of frames that are not complete
        self.message = b""  # frames of a message that is not complete
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            (f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
        deadline = time.monotonic() + TIMEOUT
        while b"\r\n\r\n" not in self.buffer:
            if not self.fill(deadline):
                raise Failure(f"port {port}: no answer within {TIMEOUT} s")
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise Failure(f"port {port}: no WebSocket, but {head.decode(errors='replace')}")

    def send(self, text):
        self.send_frame(TEXT, text.encode())

    def receive(self, deadline):
        """Returns the next message, or `None` where there is none before the deadline."""
        while True:
            while (frame := self.take_frame()) is None:
                if not self.fill(deadline):
                    return None
            is_last, opcode, data = frame
            if opcode == PING:
                self.send_frame(PONG, data)
            elif opcode == CLOSE:
                raise Failure("the browser has closed the connection")
            elif opcode in (TEXT, CONTINUATION):
                self.message += data
                if is_last:
                    message, self.message = self.message, b""
                    return message.decode()

    def close(self):
        self.socket.close()

    def fill(self, deadline):
        """Reads bytes. Returns whether there were any before the deadline."""
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([self.socket], [], [], left)[0]:
            return False
        data = self.socket.recv(1 << 20)
        if not data:
            raise Failure("the browser has ended")
        self.buffer += data
        return True

    def take_frame(self):
        """Returns (whether it ends its message, its opcode, its data), or `None` where more bytes are needed."""
        if len(self.buffer) < 2:
            return None
        first, length = self.buffer[0], self.buffer[1]
        start = 2 + {126: 2, 127: 8}.get(length, 0)
        if len(self.buffer) < start:
            return None
        if start > 2:
            length = int.from_bytes(self.buffer[2:start], "big")
        if len(self.buffer) < start + length:
            return None
        data, self.buffer = self.buffer[start:start + length], self.buffer[start + length:]
        return bool(first & 0x80), first & 0x0F, data

    def send_frame(self, opcode, data):
        size = len(data)
        length = (struct.pack(">B", 0x80 | size) if size < 126
                  else struct.pack(">BH", 0x80 | 126, size) if size < 1 << 16
                  else struct.pack(">BQ", 0x80 | 127, size))
        # A client must mask its data. Firefox refuses a mask of zeros.
        mask = b"mask"
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(data))
        self.socket.sendall(bytes([0x80 | opcode]) + length + mask + masked)
