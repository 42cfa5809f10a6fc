// SPDX-License-Identifier: Apache-2.0
// CUDA's functions of numbers for kernels on processors, with C++'s overloads: everything in functions.def. No call
// leaves the kernel, no branch stands on the usual way, so that loops over threads become vectors. These headers
// include each other by bare names, since the compiler keeps them side by side in its memory.
#pragma once

#include "math_erf.h"
#include "math_exact.h"
#include "math_exp.h"
#include "math_fma.h"
#include "math_hyperbolic.h"
#include "math_integer.h"
#include "math_intrinsics.h"
#include "math_inverse.h"
#include "math_log.h"
#include "math_pow.h"
#include "math_trig.h"
#include "math_trig_float.h"

#define DMLC_DEVICE_OVERLOAD(result, name, parameters, call) \
  DMLC_DEVICE result name parameters { return call; }
#include "functions.def"
