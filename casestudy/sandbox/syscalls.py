"""Which system calls a notebook may make: everything that is not named here is refused.

The needs are those of Python, threads and child processes, NumPy with OpenBLAS and OpenMP, pandas,
scikit-learn, matplotlib, SQLite and asyncio. Numbers are from Linux's ``asm/unistd.h``.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

Verdict = int
ALLOW: Verdict = 0x7FFF0000


def error(number: int) -> Verdict:
    """Return the verdict that makes a call fail with an error number of ``errno``."""
    return 0x00050000 | number


@dataclass(frozen=True)
class Condition:
    """That one argument, after masking, is one of some values."""

    argument: int
    """0-based."""
    values: tuple[int, ...]
    mask: int = 0xFFFFFFFF
    high: bool = False
    """Whether the upper half of the argument's 64 bits is meant."""


@dataclass(frozen=True)
class Rule:
    """The verdict of a call for which all conditions hold."""

    conditions: tuple[Condition, ...]
    verdict: Verdict = ALLOW


@dataclass(frozen=True)
class Check:
    """Rules in order, then the verdict of a call that none of them knows."""

    rules: tuple[Rule, ...]
    otherwise: Verdict


NEWEST = 452
"""The newest call this list has an opinion on; a newer one is unknown, not forbidden."""

# Each entry: name, number on x86_64, number on aarch64 (none where the machine lacks the call).

# Files. Not here: setting extended attributes, which hold kernel memory no limit counts; ``sync``,
# which makes every disk of the host wait; ``splice`` and its kin, which have been ways out;
# ``inotify``, by which runs could talk over the host's files and watch the host.
_FILES = """
read:0:63 write:1:64 pread64:17:67 pwrite64:18:68 readv:19:65 writev:20:66 preadv:295:69
pwritev:296:70 preadv2:327:286 pwritev2:328:287 open:2: creat:85: openat:257:56 openat2:437:437
close:3:57 close_range:436:436 lseek:8:62 dup:32:23 dup2:33: dup3:292:24 pipe:22: pipe2:293:59
fcntl:72:25 flock:73:32 ioctl:16:29 access:21: faccessat:269:48 faccessat2:439:439 stat:4:
lstat:6: fstat:5:80 newfstatat:262:79 statx:332:291 statfs:137:43 fstatfs:138:44 getdents:78:
getdents64:217:61 getcwd:79:17 chdir:80:49 fchdir:81:50 mkdir:83: mkdirat:258:34 rmdir:84:
rename:82: renameat:264:38 renameat2:316:276 link:86: linkat:265:37 symlink:88: symlinkat:266:36
readlink:89: readlinkat:267:78 unlink:87: unlinkat:263:35 mknod:133: mknodat:259:33 chmod:90:
fchmod:91:52 fchmodat:268:53 fchmodat2:452:452 chown:92: fchown:93:55 lchown:94: fchownat:260:54
umask:95:166 utime:132: utimes:235: utimensat:280:88 futimesat:261: truncate:76:45
ftruncate:77:46 fallocate:285:47 fadvise64:221:223 readahead:187:213 fsync:74:82 fdatasync:75:83
sync_file_range:277:84 sendfile:40:71 copy_file_range:326:285 getxattr:191:8 lgetxattr:192:9
fgetxattr:193:10 listxattr:194:11 llistxattr:195:12 flistxattr:196:13
"""

# Waiting for something, timers, locks. Not here: ``epoll``, whose watches hold memory that no
# process shows, up to a number that all of one user's processes on the host share.
_WAITING = """
poll:7: ppoll:271:73 select:23: pselect6:270:72 eventfd:284:
eventfd2:290:19 signalfd:282: signalfd4:289:74 timerfd_create:283:85 timerfd_settime:286:86
timerfd_gettime:287:87 futex:202:98 futex_waitv:449:449 nanosleep:35:101 clock_nanosleep:230:115
pause:34: alarm:37: getitimer:36:102 setitimer:38:103 timer_create:222:107 timer_settime:223:110
timer_gettime:224:108 timer_getoverrun:225:109 timer_delete:226:111 restart_syscall:219:128
"""

# A process's own memory. Not here: memory files, System V segments and message queues, which live
# on outside of any process, so a notebook could fill the host with them unseen.
_MEMORY = """
brk:12:214 mmap:9:222 munmap:11:215 mremap:25:216 mprotect:10:226 madvise:28:233 msync:26:227
mlock:149:228 mlock2:325:284 munlock:150:229 mlockall:151:230 munlockall:152:231
membarrier:324:283 get_mempolicy:239:236
"""

# Processes, threads and signals; the only ones to be seen are of the same run.
_PROCESSES = """
fork:57: vfork:58: clone:56:220 execve:59:221 execveat:322:281 exit:60:93 exit_group:231:94
wait4:61:260 waitid:247:95 getpid:39:172 getppid:110:173 gettid:186:178 getpgid:121:155
setpgid:109:154 getpgrp:111: getsid:124:156 setsid:112:157 kill:62:129 tkill:200:130
tgkill:234:131 rt_sigaction:13:134 rt_sigprocmask:14:135 rt_sigpending:127:136
rt_sigtimedwait:128:137 rt_sigsuspend:130:133 rt_sigreturn:15:139 rt_sigqueueinfo:129:138
rt_tgsigqueueinfo:297:240 sigaltstack:131:132 pidfd_open:434:434 pidfd_send_signal:424:424
set_tid_address:218:96 set_robust_list:273:99 get_robust_list:274:100 rseq:334:293
arch_prctl:158: prctl:157:167 personality:135:92
"""

# Facts about the process and the machine, and limits that can only be made narrower.
_ABOUT = """
getuid:102:174 geteuid:107:175 getgid:104:176 getegid:108:177 getresuid:118:148
getresgid:120:150 getgroups:115:158 capget:125:90 uname:63:160 sysinfo:99:179 getrusage:98:165
times:100:153 getrlimit:97:163 setrlimit:160:164 prlimit64:302:261 getpriority:140:141
setpriority:141:140 ioprio_get:252:31 ioprio_set:251:30 sched_yield:24:124
sched_getaffinity:204:123 sched_setaffinity:203:122 sched_getparam:143:121
sched_getscheduler:145:120 sched_getattr:315:275 sched_get_priority_max:146:125
sched_get_priority_min:147:126 sched_rr_get_interval:148:127 getcpu:309:168 time:201:
gettimeofday:96:169 clock_gettime:228:113 clock_getres:229:114 getrandom:318:278
"""

# Sockets, which reach nothing but the run itself: its network has no device that is up.
_SOCKETS = """
socket:41:198 socketpair:53:199 bind:49:200 listen:50:201 accept:43:202 accept4:288:242
connect:42:203 getsockname:51:204 getpeername:52:205 sendto:44:206 recvfrom:45:207
sendmsg:46:211 recvmsg:47:212 sendmmsg:307:269 recvmmsg:299:243 shutdown:48:210
setsockopt:54:208 getsockopt:55:209
"""


_TABLE = "".join((_FILES, _WAITING, _MEMORY, _PROCESSES, _ABOUT, _SOCKETS))


def allowed(column: int) -> dict[str, int]:
    """Return name -> number of the calls allowed on a machine (1: x86_64, 2: aarch64)."""
    entries = [entry.split(":") for entry in _TABLE.split()]
    return {entry[0]: int(entry[column]) for entry in entries if entry[column]}


_REFUSED = error(errno.EPERM)

_NEW_NAMESPACES = 0x7E020000
_THREADS_AND_PROCESSES = Check((Rule((Condition(0, (0,), _NEW_NAMESPACES),)),), _REFUSED)

_UNIX, _INET, _INET6 = 1, 2, 10
_STREAM, _DATAGRAM, _PACKETS, _TYPE = 1, 2, 5, 0xF
_ANY, _TCP, _UDP = 0, 6, 17
# Internet sockets can be made so that a notebook that asks for the network is told in the usual
# words that there is none (a name that cannot be resolved, a network that cannot be reached).
_SOCKET = Check(
    (
        Rule((Condition(0, (_UNIX,)), Condition(1, (_STREAM, _DATAGRAM, _PACKETS), _TYPE))),
        Rule(
            (
                Condition(0, (_INET, _INET6)),
                Condition(1, (_STREAM, _DATAGRAM), _TYPE),
                Condition(2, (_ANY, _TCP, _UDP)),
            )
        ),
        Rule((Condition(0, (_UNIX, _INET, _INET6)),), error(errno.EPROTONOSUPPORT)),
    ),
    error(errno.EAFNOSUPPORT),
)
_SOCKET_PAIR = Check((Rule((Condition(0, (_UNIX,)),)),), error(errno.EAFNOSUPPORT))

_SOL_SOCKET = 1
_ATTACH = (26, 50, 51, 52)  # programs for the kernel to run on packets
_GROW = (7, 8, 32, 33)  # SO_SNDBUF, SO_RCVBUF, ...FORCE: memory that no process shows
_SOCKET_OPTION = Check(
    (Rule((Condition(1, (_SOL_SOCKET,)), Condition(2, (*_ATTACH, *_GROW))), _REFUSED),), ALLOW
)

_F_SETLEASE, _F_NOTIFY = 1024, 1026  # would make the host wait, or watch it
# Locks of files are said to be taken and are not: each would hold memory of the kernel that no
# limit counts, and show another run on the host that somebody holds it. SQLite and HDF5 ask for
# them always but need them only between processes.
_SET_LOCK = (6, 7, 37, 38)  # F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW
_DONE = error(0)
_DESCRIPTOR = Check(
    (
        Rule((Condition(1, (_F_SETLEASE, _F_NOTIFY)),), _REFUSED),
        Rule((Condition(1, _SET_LOCK),), _DONE),
    ),
    ALLOW,
)

_WHOLE_FILE_LOCK = Check((), _DONE)

_MAP_HUGETLB = 0x40000  # pages that the host keeps for others, counted for no process
_MAPPING = Check((Rule((Condition(3, (0,), _MAP_HUGETLB),)),), error(errno.ENOMEM))

# Terminals and descriptors. A terminal's TIOCSTI (type for the user) and TIOCLINUX are not here.
_TERMINAL = (
    *range(0x5401, 0x5409),  # TCGETS to TCSETAF
    *(0x5409, 0x540A, 0x540B),  # TCSBRK, TCXONC, TCFLSH
    *(0x540E, 0x540F, 0x5410, 0x5411),  # TIOCSCTTY, TIOCGPGRP, TIOCSPGRP, TIOCOUTQ
    *(0x5413, 0x5414, 0x5422, 0x5429),  # TIOCGWINSZ, TIOCSWINSZ, TIOCNOTTY, TIOCGSID
    *(0x80045430, 0x40045431, 0x5441),  # TIOCGPTN, TIOCSPTLCK, TIOCGPTPEER
)
_ANY_DESCRIPTOR = (0x541B, 0x5421, 0x5450, 0x5451)  # FIONREAD, FIONBIO, FIONCLEX, FIOCLEX
_DEVICE = Check((Rule((Condition(1, (*_ANY_DESCRIPTOR, *_TERMINAL)),)),), error(errno.ENOTTY))

# Names, timer slack, huge pages, and questions. PR_SET_DUMPABLE would hide a process from the
# supervisor of an ordinary user, PR_SET_MM and PR_SET_PTRACER are for debuggers.
_PRCTL_OPTIONS = (
    *(1, 2, 3, 7),  # SET_PDEATHSIG, GET_PDEATHSIG, GET_DUMPABLE, GET_KEEPCAPS
    *(15, 16, 21, 23, 27),  # SET_NAME, GET_NAME, GET_SECCOMP, CAPBSET_READ, GET_SECUREBITS
    *(29, 30, 36, 37),  # SET_TIMERSLACK, GET_TIMERSLACK, SET_CHILD_SUBREAPER, GET_...
    *(38, 39, 40, 41, 42),  # SET_NO_NEW_PRIVS, GET_..., GET_TID_ADDRESS, SET_THP_DISABLE, GET_...
    0x53564D41,  # SET_VMA: names for memory, which glibc gives
)
_PRCTL = Check((Rule((Condition(0, _PRCTL_OPTIONS),)),), _REFUSED)

_PERSONALITY = Check((Rule((Condition(0, (0, 0xFFFFFFFF)),)),), _REFUSED)  # set usual, ask

# The limit of core files must stay as it is. Whoever sets another is told that it is done.
_ITSELF, _NULL, _CORE = (0,), (0,), (4,)
_LIMITS = Check(
    (
        Rule((Condition(2, _NULL), Condition(2, _NULL, high=True))),  # only asks
        Rule((Condition(1, _CORE),), _DONE),
        Rule((Condition(0, _ITSELF),)),
    ),
    _REFUSED,
)
_OWN_LIMITS = Check((Rule((Condition(0, _CORE),), _DONE),), ALLOW)

CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "clone": _THREADS_AND_PROCESSES,
        "fcntl": _DESCRIPTOR,
        "flock": _WHOLE_FILE_LOCK,
        "ioctl": _DEVICE,
        "mmap": _MAPPING,
        "personality": _PERSONALITY,
        "prctl": _PRCTL,
        "prlimit64": _LIMITS,
        "setrlimit": _OWN_LIMITS,
        "setsockopt": _SOCKET_OPTION,
        "socket": _SOCKET,
        "socketpair": _SOCKET_PAIR,
    }
)
"""Allowed calls that depend on their arguments."""

UNKNOWN: Mapping[str, int] = MappingProxyType({"clone3": 435})
"""Calls said not to exist, so that the C library takes the older one whose flags can be read.

A filter cannot follow the pointer in which ``clone3`` gets its flags.
"""
