// SPDX-License-Identifier: Apache-2.0
// What only data or server show, as diagnostics of the compiler.
#pragma once

#include <string_view>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/sink.h"

namespace dmlc {

namespace detail {
enum class RuntimeRow : unsigned {
#define DMLC_DIAGNOSTIC(code, name, severity, message) name,
#include "runtime/include/dmlc/runtime_errors.def"
#undef DMLC_DIAGNOSTIC
};

constexpr Diag diag_of(RuntimeRow row) {
  return static_cast<Diag>(static_cast<unsigned>(Diag::RuntimeFindings) + static_cast<unsigned>(row));
}

template <Diag id>
consteval std::string_view runtime_message() {
#define DMLC_DIAGNOSTIC(code, name, severity, message) \
  if constexpr (id == diag_of(RuntimeRow::name)) return message;
#include "runtime/include/dmlc/runtime_errors.def"
#undef DMLC_DIAGNOSTIC
}
}  // namespace detail

/// One constant per row of runtime_errors.def, for instance `finding::NoRows`.
namespace finding {
#define DMLC_DIAGNOSTIC(code, name, severity, message) \
  inline constexpr Diag name = detail::diag_of(detail::RuntimeRow::name);
#include "runtime/include/dmlc/runtime_errors.def"
#undef DMLC_DIAGNOSTIC
}  // namespace finding

}  // namespace dmlc
