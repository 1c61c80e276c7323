"""A client of rma-local/1 with nothing but Python's standard library."""
import json
import socket

PACKET_BYTES_MAX = 65536
# For an answer of the agent; whoever runs this knows how busy the machine is.
reply_timeout_s = 60.0


class HungUp(Exception):
    """The agent ended the connection."""


class Refused(Exception):
    """An error reply: `code`, `reason`, and the whole error object."""

    def __init__(self, error):
        super().__init__(f"{error.get('code')} {error.get('reason')}: {error.get('message')}")
        self.code = error.get("code")
        self.reason = error.get("reason")
        self.error = error


class Connection:
    """One connection to the agent; its greeting is in `hello`."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.socket.settimeout(reply_timeout_s)
        self.socket.connect(path)
        self.last_id = 0
        self.events = []
        self.hello = self.receive()[0].get("hello")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send_bytes(self, packet):
        self.socket.send(packet)

    def receive(self):
        """The next packet as an object, and the fds that came with it."""
        try:
            packet, fds, flags, _ = socket.recv_fds(self.socket, PACKET_BYTES_MAX, 4)
        except ConnectionResetError as error:
            raise HungUp() from error
        if not packet:
            raise HungUp()
        assert not flags & socket.MSG_CTRUNC, "the fd was cut off"
        assert not flags & socket.MSG_TRUNC, "the packet is longer than 64 KiB"
        return json.loads(packet.decode("utf-8")), fds

    def reply(self):
        """The next packet that is not an event."""
        while True:
            packet, fds = self.receive()
            if "event" not in packet:
                return packet, fds
            assert "id" not in packet, f"an event has an id: {packet}"
            self.events.append(packet)

    def call(self, op, **members):
        """Sends a request and returns `ok` and the fds; raises Refused."""
        self.last_id += 1
        request = {"op": op, "id": self.last_id, **members}
        self.send_bytes(json.dumps(request).encode("utf-8"))
        packet, fds = self.reply()
        assert packet.get("id") == self.last_id, f"the reply has another id: {packet}"
        if "error" in packet:
            assert not fds, "an error came with an fd"
            raise Refused(packet["error"])
        if fds:
            declared = packet.get("fds")
            assert declared == [{"name": "rma", "size": packet["ok"]["rma_bytes"]}], f"fds are declared as {declared}"
        else:
            assert "fds" not in packet, "fds are declared and none came"
        return packet["ok"], fds
