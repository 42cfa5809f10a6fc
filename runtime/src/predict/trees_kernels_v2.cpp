// SPDX-License-Identifier: Apache-2.0
// The tree kernels for x86-64-v2: portable code.
#include "runtime/src/predict/trees_kernels.h"

namespace dmlc::predict {

const TreeKernels kTreeKernelsV2{"x86-64-v2",        fill_slot_portable,   fill_codes_portable,  heap_row_portable,
                                 heap_tile_portable, general_row_portable, general_tile_portable};

}  // namespace dmlc::predict
