// SPDX-License-Identifier: Apache-2.0
// Makes the arguments that kernels of the library are tested with.
#pragma once

#include "tests/kernels/library_case.h"

namespace dmlc::tests::arguments {

// Each gives a call for so many rows of the table; what stands in the columns besides ordinary numbers, the flavor
// says.
#define DMLC_KERNEL(name, function) [[nodiscard]] Call make_##name(int rows, Flavor flavor, Random& random);
#include "stdlib/kernels.def"
#undef DMLC_KERNEL

}  // namespace dmlc::tests::arguments
