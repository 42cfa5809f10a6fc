// SPDX-License-Identifier: Apache-2.0
// Which of the x86-64 levels 2, 3 and 4 this machine runs; kernels are built for each and chosen by it.
#pragma once

namespace dmlc::tensor {

/// 2, 3 or 4, asked once.
[[nodiscard]] unsigned cpu_level();

}  // namespace dmlc::tensor
