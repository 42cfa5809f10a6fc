# SPDX-License-Identifier: Apache-2.0
# OpenBLAS as it is installed, or at its best.
import ctypes
import os
import sys
from pathlib import Path


def openblas_settings():
    """OpenBLAS takes its slowest form on processors that are younger than it: then the best one is named for it."""
    library = ctypes.CDLL("libopenblas.so.0")
    library.openblas_get_corename.restype = ctypes.c_char_p
    flags = Path("/proc/cpuinfo").read_text()
    if "OPENBLAS_CORETYPE" in os.environ or library.openblas_get_corename() not in (b"Prescott", b"Core2", b"Nehalem"):
        return {}
    best = "SkylakeX" if " avx512bw" in flags else "Haswell" if " avx2" in flags else ""
    return {"OPENBLAS_CORETYPE": best} if best else {}


def begin_with_threads(threads, at_its_best=True):
    """Begins the program again with the settings, which OpenBLAS reads when it is loaded: and to be asked, it must be."""
    settings = {"OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}
    if any(os.environ.get(name) != value for name, value in settings.items()):
        best = openblas_settings() if at_its_best else {}
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | best | settings)
