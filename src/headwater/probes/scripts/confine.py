"""Runs a module as `python -m` does, or a script, without a network and within a limit of memory.

Run by the project's own interpreter, which need not have headwater: standard library only.

    confine.py STATE MEMORY NETWORK MODULE [ARGUMENT...]

STATE is a file that gets one line of JSON before the module begins: how the network is closed (`kernel`,
`python` or `open`) and the port on which a server on INNER_PORT is reached from outside (0: its own).
MEMORY is a number of bytes (0: no limit). NETWORK is `closed` or `open`.

On Linux the process moves into a network of its own, where nothing answers but itself. A socket stays in
the network that it was made in: one made before lets those outside in. Where the kernel refuses that, and on
other systems, Python's own sockets are kept from connecting; a library in C could still.

STATE with the ending `.pages.json` gets the file of each page that the app names, if it is Streamlit.

STATE with the ending `.stacks.txt` gets what every thread does, on SIGUSR2.

SIGUSR1 empties the module's caches, if it is Streamlit: what a page shows then is what it would without them.

After each run of a script Streamlit looks for garbage among all that was ever imported: that takes 60 ms with
pandas, when the run itself takes 5. What is there to stay is set aside from that search.
"""

import contextlib
import faulthandler
import gc
import json
import logging
import os
import runpy
import signal
import socket
import sys
import threading
import types
from pathlib import Path

INNER_PORT = 8501
OLDEST_GENERATION, MANY_OBJECTS = 2, 50_000
CONFINEMENT = Path(__file__).resolve().parents[2] / "adapters" / "confinement.py"
confinement = types.SimpleNamespace(**runpy.run_path(str(CONFINEMENT)))  # by its path: headwater is not here


def main(state, memory, network, module, arguments):
    """Confines this process, then becomes the module."""
    confinement.limit_memory(int(memory))
    port, how = 0, "open"
    if network == "closed":
        listener = socket.create_server(("127.0.0.1", 0))
        if confinement.leave_network():
            how, port = "kernel", listener.getsockname()[1]
            relay(listener)
        else:
            how = "python"
            sys.addaudithook(confinement.refuse_connection)
        listener.close()
    Path(state).write_text(json.dumps({"network": how, "port": port}), encoding="utf-8")
    if module == "streamlit":  # in a network of its own it meets nobody; elsewhere the system chooses
        arguments = [*arguments, f"--server.port={INNER_PORT if port else 0}"]
    sys.argv = [module, *arguments]
    del sys.path[0]  # this script's folder; `streamlit run` puts the app's there itself
    if module == "streamlit":
        tell_pages(Path(state).resolve().with_suffix(".pages.json"))
        gc.callbacks.append(set_aside)
    if hasattr(faulthandler, "register"):
        stacks = Path(state).resolve().with_suffix(".stacks.txt").open("w", encoding="utf-8")
        faulthandler.register(signal.SIGUSR2, file=stacks, all_threads=True)
    faulthandler.enable()
    if hasattr(signal, "SIGUSR1"):
        signal.signal(signal.SIGUSR1, forget)
    if logging.lastResort:
        logging.lastResort.setFormatter(logging.Formatter("%(levelname)s|%(name)s|%(message)s"))
    if module.endswith(".py"):
        runpy.run_path(module, run_name="__main__")
    else:
        runpy.run_module(module, run_name="__main__", alter_sys=True)


def set_aside(phase, told):
    """Takes what a full search for garbage has left, if that is much, out of those to come.

    So many objects are modules and what they hold. What comes to be in a run is searched as ever.
    """
    if phase == "stop" and told["generation"] == OLDEST_GENERATION and len(gc.get_objects()) > MANY_OBJECTS:
        gc.freeze()


def forget(*_):
    """Empties Streamlit's caches, on a signal."""
    streamlit = sys.modules.get("streamlit")
    for name in ("cache_data", "cache_resource"):
        with contextlib.suppress(Exception):
            getattr(streamlit, name).clear()


def tell_pages(path):
    """Has every call of `st.navigation` write to `path` which file is behind each page, by URL path."""
    try:
        from streamlit.runtime.pages_manager import PagesManager

        set_pages = PagesManager.set_pages_and_resolve
    except (ImportError, AttributeError):  # not a Streamlit that we know: then nobody is told
        return
    told, lock = {}, threading.Lock()

    def telling(self, pages, *arguments, **named):
        with lock, contextlib.suppress(Exception):  # the app must not fail of it
            files = {
                info.get("url_pathname", ""): str(info.get("script_path", "")) for info in pages.values()
            }
            if not files.items() <= told.items():
                told.update(files)
                path.with_suffix(".new").write_text(json.dumps(told), encoding="utf-8")
                path.with_suffix(".new").replace(path)
        return set_pages(self, pages, *arguments, **named)

    PagesManager.set_pages_and_resolve = telling


def relay(listener):
    """Leaves a process behind that hands on what comes to `listener`; it ends with this one."""
    alive, ours = os.pipe()
    if os.fork():
        os.close(alive)
        os.set_inheritable(ours, False)
        globals()["kept_open"] = ours
        return
    os.close(ours)
    threading.Thread(target=hand_on, args=(listener,), daemon=True).start()
    os.read(alive, 1)
    os._exit(0)


def hand_on(listener):
    """Connects whoever comes with the server inside."""
    while True:
        outer, _ = listener.accept()
        outer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            inner = socket.create_connection(("127.0.0.1", INNER_PORT))
        except OSError:
            outer.close()
            continue
        inner.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for one, other in ((outer, inner), (inner, outer)):
            threading.Thread(target=pump, args=(one, other), daemon=True).start()


def pump(source, target):
    """Copies one direction until its end.

    What comes is acknowledged at once: Streamlit sends the body of an answer when its head has been, which
    the system puts off for 40 ms.
    """
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            source.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


if __name__ == "__main__":
    main(*sys.argv[1:5], sys.argv[5:])
