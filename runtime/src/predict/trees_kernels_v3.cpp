// SPDX-License-Identifier: Apache-2.0
// The tree kernels for x86-64-v3: portable code. AVX2's gathers were measured slower than eight scalar walks side by
// side.
#include "runtime/src/predict/trees_kernels.h"

namespace dmlc::predict {

const TreeKernels kTreeKernelsV3{"x86-64-v3",        fill_slot_portable,   fill_codes_portable,  heap_row_portable,
                                 heap_tile_portable, general_row_portable, general_tile_portable};

}  // namespace dmlc::predict
