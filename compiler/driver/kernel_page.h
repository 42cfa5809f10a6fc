// SPDX-License-Identifier: Apache-2.0
// What there is to say of a kernel: read from its source, as the checker reads it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/result.h"

namespace dmlc::driver {

struct KernelParameterPage {
  std::string name;
  std::string role;    ///< input, output, validity, scalar, rows
  std::string type;    ///< `float`, `long long`
  std::string extent;  ///< elements; empty: one a row
};

struct KernelPage {
  std::string name;      ///< what USING calls it
  std::string function;  ///< of the source
  std::string summary;   ///< first sentence of the description, without its full stop
  std::string description;
  std::vector<KernelParameterPage> parameters;  ///< in the order of the source
  bool row_wise = false;                        ///< each row by itself
  std::optional<unsigned> block;                ///< threads it asks for
  std::optional<unsigned> grid;                 ///< blocks it asks for

  /// `saxpy(x float, y float) with (a float) gives out float`
  [[nodiscard]] std::string signature() const;
  /// How a statement uses it: `COMPUTE name FROM table(x, y) INTO column(out) USING saxpy WITH (a = …)`.
  [[nodiscard]] std::string usage() const;
};

/// Reads the kernel `function` from a source. A failure says why it cannot be read.
[[nodiscard]] Result<KernelPage> read_kernel_page(std::string_view name, std::string_view function,
                                                  std::string_view source);

}  // namespace dmlc::driver
