# SPDX-License-Identifier: Apache-2.0
# The runtime's evaluator of trees and XGBoost's, of the same model on the same rows: the library of tests/bench/trees.
import ctypes

import numpy

from .report import ROOT

LEVELS = ["x86-64-v4", "x86-64-v3", "x86-64-v2"]

WORD, POINTER, REAL, WHOLE = ctypes.c_uint64, ctypes.c_void_p, ctypes.c_float, ctypes.c_int


def load_library():
    library = ctypes.CDLL(str(ROOT / "build/lib/trees_bench.so"))
    library.trees_new.restype = POINTER
    library.trees_new.argtypes = [POINTER, WORD, POINTER, ctypes.c_uint32, REAL, ctypes.c_char_p, WHOLE]
    library.trees_free.argtypes = [POINTER]
    library.trees_block.argtypes = [POINTER, POINTER, WORD, POINTER]
    library.trees_rows.argtypes = [POINTER, POINTER, POINTER, WORD, POINTER]
    library.library_rows.argtypes = [POINTER, POINTER, WORD, WORD, POINTER]
    return library


class Rows:
    """Inputs in the layouts that each side likes best."""

    def __init__(self, inputs):
        """`inputs`: a pandas frame of float32 columns and categories."""
        self.inputs = inputs
        self.is_category = [str(kind) == "category" for kind in inputs.dtypes]
        self.categories = numpy.array([len(inputs[name].cat.categories) if kind else 0
                                       for name, kind in zip(inputs, self.is_category)], dtype=numpy.uint32)
        self.columns = [numpy.ascontiguousarray(inputs[name].cat.codes.to_numpy(), dtype=numpy.int32) if kind else
                        numpy.ascontiguousarray(inputs[name].to_numpy(), dtype=numpy.float32)
                        for name, kind in zip(inputs, self.is_category)]
        self.pointers = (POINTER * len(self.columns))(*[column.ctypes.data for column in self.columns])
        cells = [numpy.where(column < 0, numpy.nan, column).astype(numpy.float32) if kind else column
                 for column, kind in zip(self.columns, self.is_category)]
        self.cells = numpy.ascontiguousarray(numpy.column_stack(cells))
        codes = [column if kind else numpy.zeros(len(column), numpy.int32)
                 for column, kind in zip(self.columns, self.is_category)]
        self.codes = numpy.ascontiguousarray(numpy.column_stack(codes))

    def __len__(self):
        return len(self.cells)


class Ours:
    """The evaluator at one level of processors, in the form that it chooses or in the general one."""

    def __init__(self, library, booster, rows, base, level, general=False):
        self.library, self.rows = library, rows
        model = numpy.frombuffer(booster.save_raw("ubj"), dtype=numpy.uint8)
        self.trees = library.trees_new(model.ctypes.data, len(model), rows.categories.ctypes.data, len(rows.columns),
                                       base, level.encode(), int(general))
        self.out = numpy.zeros(len(rows), dtype=numpy.float32)

    def __del__(self):
        if self.trees:
            self.library.trees_free(self.trees)

    def block(self):
        self.library.trees_block(self.trees, self.rows.pointers, len(self.rows), self.out.ctypes.data)
        return self.out

    def single(self, count):
        self.library.trees_rows(self.trees, self.rows.cells.ctypes.data, self.rows.codes.ctypes.data, count,
                                self.out.ctypes.data)
        return self.out[:count]


def library_single(library, booster, rows, count):
    """XGBoost's margins of the first rows, a call in C for each."""
    out = numpy.zeros(count, dtype=numpy.float32)
    if library.library_rows(booster.handle, rows.cells.ctypes.data, count, rows.cells.shape[1], out.ctypes.data) != 0:
        raise RuntimeError("XGBoost refused a row")
    return out
