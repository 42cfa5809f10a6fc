// SPDX-License-Identifier: Apache-2.0
// What each kernel of the library must give: plain loops, in double unless equality with float is promised, sums in
// long double.
#pragma once

#include "tests/kernels/library_case.h"

namespace dmlc::tests::references {

#define DMLC_KERNEL(name, function) [[nodiscard]] Expected expect_##name(const Call& call);
#include "stdlib/kernels.def"
#undef DMLC_KERNEL

}  // namespace dmlc::tests::references
