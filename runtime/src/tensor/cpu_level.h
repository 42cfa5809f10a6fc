// SPDX-License-Identifier: Apache-2.0
// Which of the x86-64 levels 2, 3 and 4 this machine runs; kernels are built for each and chosen by it.
#pragma once

namespace dmlc::tensor {

/// 2, 3 or 4, asked once.
[[nodiscard]] unsigned cpu_level();

/// The one of three forms of the same thing that is for this machine.
template <class Form>
[[nodiscard]] Form for_cpu_level(Form v2, Form v3, Form v4) {
  return cpu_level() >= 4 ? v4 : cpu_level() == 3 ? v3 : v2;
}

}  // namespace dmlc::tensor
