"""What a task sends in task_isolation_test.py. Runs inside containers: nothing but what CPython's
smallest modules give. One request as JSON on standard input, one answer as JSON on standard output.

Frames are made by hand (AF_PACKET, which CAP_NET_RAW of every container allows) where a socket
would not send them: to 127.0.0.1 over a cable, with somebody else's address, in another's name.
"""
import encodings.ascii  # these two are loaded late, by open() and by sockets
import encodings.idna
import json
import select
import socket
import struct
import sys
import time

ETH_ALL, ETH_IP, ETH_ARP, ETH_IP6 = 3, 0x0800, 0x0806, 0x86DD
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
WAIT = 1.5  # seconds that silence takes to be one


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def mac_bytes(text):
    return bytes(int(part, 16) for part in text.split(":"))


def read(path):
    with open(path, encoding="ascii") as file:
        return file.read()


def default_gateway():
    for line in read("/proc/net/route").splitlines()[1:]:
        fields = line.split()
        if fields[1] == "00000000":
            return socket.inet_ntoa(struct.pack("<I", int(fields[2], 16)))
    raise RuntimeError("no default route")


def own_address():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.connect((default_gateway(), 9))
        return asker.getsockname()[0]


def own_mac(device):
    return mac_bytes(read(f"/sys/class/net/{device}/address").strip())


def mac_of(address):
    """The MAC of a neighbour, asked for by sending it something."""
    for _ in range(40):
        for line in read("/proc/net/arp").splitlines()[1:]:
            fields = line.split()
            if fields[0] == address and fields[2] != "0x0":
                return mac_bytes(fields[3])
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
            asker.sendto(b"?", (address, 9))
        time.sleep(0.05)
    raise RuntimeError("no neighbour " + address)


def ip_packet(source, target, protocol, payload):
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 1, 0x4000, 64, protocol, 0,
                       socket.inet_aton(source), socket.inet_aton(target))
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


def udp_packet(pseudo, source_port, port, data):
    length = 8 + len(data)
    head = struct.pack("!HHH", source_port, port, length)
    total = checksum(pseudo + struct.pack("!I2xBB", length, 0, 17) + head + b"\0\0" + data)
    return head + struct.pack("!H", total or 0xFFFF) + data


class Cable:
    """Frames of one device. `device` is always eth0 here: a container's own, or the instance's."""

    def __init__(self, device="eth0"):
        self.device = device
        self.mac = own_mac(device)
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_ALL))
        self.socket.bind((device, 0))

    def send(self, target_mac, kind, payload):
        self.socket.send(target_mac + self.mac + struct.pack("!H", kind) + payload)

    def frames(self, seconds):
        """(kind, payload) of what comes within that time."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if not select.select([self.socket], [], [], left)[0]:
                return
            frame, sender = self.socket.recvfrom(65535)
            if sender[2] != socket.PACKET_OUTGOING:
                yield struct.unpack("!H", frame[12:14])[0], frame[14:]

    def arp(self, target_mac, operation, sender_ip, target_ip):
        self.send(target_mac, ETH_ARP,
                  struct.pack("!HHBBH6s4s6s4s", 1, ETH_IP, 6, 4, operation, self.mac,
                              socket.inet_aton(sender_ip), target_mac,
                              socket.inet_aton(target_ip)))


class TcpByHand:
    """One TCP connection whose segments the kernel knows nothing of."""

    def __init__(self, cable, gateway_mac, source, target):
        self.cable, self.mac, self.source = cable, gateway_mac, source
        self.target, self.port = target
        self.source_port = 40000 + time.monotonic_ns() // 1000 % 20000
        self.next, self.expected = 1000, 0

    def segment(self, flags, data=b""):
        head = struct.pack("!HHIIBBHHH", self.source_port, self.port, self.next, self.expected,
                           0x50, flags, 64000, 0, 0)
        pseudo = struct.pack("!4s4sBBH", socket.inet_aton(self.source),
                             socket.inet_aton(self.target), 0, 6, len(head) + len(data))
        total = checksum(pseudo + head + data)
        head = head[:16] + struct.pack("!H", total) + head[18:]
        self.cable.send(self.mac, ETH_IP, ip_packet(self.source, self.target, 6, head + data))

    def answers(self, seconds):
        """(flags, sequence, data) of this connection; says who we are to whoever asks by ARP."""
        for kind, packet in self.cable.frames(seconds):
            if kind == ETH_ARP and packet[6:8] == b"\0\1" and \
                    packet[24:28] == socket.inet_aton(self.source):
                self.cable.arp(packet[8:14], 2, self.source, socket.inet_ntoa(packet[14:18]))
            if kind != ETH_IP or packet[9] != 6:
                continue
            start = (packet[0] & 15) * 4
            tcp = packet[start:struct.unpack("!H", packet[2:4])[0]]
            ports = struct.unpack("!HH", tcp[:4])
            if ports == (self.port, self.source_port):
                yield tcp[13], struct.unpack("!I", tcp[4:8])[0], tcp[(tcp[12] >> 4) * 4:]

    def ask(self, request):
        for _ in range(2):
            self.segment(SYN)
            for flags, sequence, _ in self.answers(WAIT / 2):
                if flags & (SYN | ACK) == SYN | ACK:
                    self.next += 1
                    self.expected = sequence + 1
                    return self.exchange(request)
                if flags & RST:
                    return b"(refused)"
        return b""

    def exchange(self, request):
        self.segment(ACK)
        self.segment(PSH | ACK, request)
        self.next += len(request)
        got = b""
        for flags, sequence, data in self.answers(WAIT):
            if sequence == self.expected and data:
                got += data
                self.expected += len(data)
                self.segment(ACK)
            if flags & (FIN | RST):
                break
        self.segment(RST | ACK)
        return got


def tcp(address, port, request):
    """An ordinary connection; b"" when nothing comes."""
    try:
        with socket.create_connection((address, port), WAIT) as peer:
            peer.settimeout(WAIT)
            peer.sendall(request.encode())
            got = b""
            while piece := peer.recv(65536):
                got += piece
            return got
    except TimeoutError:
        return b""
    except OSError as error:
        return f"({error.strerror})".encode()


def udp(address, port, request):
    """One ordinary datagram, to a broadcast address if need be."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        peer.settimeout(WAIT)
        try:
            peer.sendto(request.encode(), (address, port))
            return peer.recv(65536)
        except OSError:
            return b""


def raw_tcp(address, port, request, source=None):
    """By frames to the gateway, whatever the address (its own without one) and the source are."""
    gateway = mac_of(default_gateway())
    return TcpByHand(Cable(), gateway, source or own_address(),
                     (address or default_gateway(), port)).ask(request.encode())


def raw_udp(address, port, request, source, neighbour=None):
    """One datagram by a frame to a neighbour, the gateway unless told otherwise."""
    target = mac_of(neighbour or default_gateway())
    pseudo = socket.inet_aton(source) + socket.inet_aton(address)
    datagram = udp_packet(pseudo, 40000, port, request.encode())
    Cable().send(target, ETH_IP, ip_packet(source, address, 17, datagram))
    return b""


def raw_udp6(address, port, request):
    """One IPv6 datagram to the gateway's link-local address."""
    cable = Cable()
    source = socket.inet_pton(socket.AF_INET6, "fe80::ffff:1")
    target = socket.inet_pton(socket.AF_INET6, address)
    datagram = udp_packet(source + target, 40000, port, request.encode())
    head = struct.pack("!IHBB16s16s", 6 << 28, len(datagram), 17, 64, source, target)
    cable.send(mac_of(default_gateway()), ETH_IP6, head + datagram)
    return b""


def claim(address, of_whom):
    """Tells a neighbour that `address` is here, for longer than it keeps what it just learned."""
    cable, target = Cable(), mac_of(of_whom)
    for _ in range(15):
        cable.arp(target, 2, address, of_whom)
        time.sleep(0.1)
    return b""


def listen_udp(port):
    """Prints what comes, until it is ended."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("0.0.0.0", port))
        while True:
            print(listener.recv(65536).decode(errors="replace"), flush=True)


def main():
    if len(sys.argv) > 1:
        listen_udp(int(sys.argv[1]))
    wanted = json.load(sys.stdin)
    how = {"tcp": tcp, "udp": udp, "raw_tcp": raw_tcp, "raw_udp": raw_udp, "raw_udp6": raw_udp6,
           "claim": claim}[wanted.pop("how")]
    print(json.dumps(how(**wanted).decode(errors="replace")))


if __name__ == "__main__":
    main()
