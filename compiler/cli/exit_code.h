// SPDX-License-Identifier: Apache-2.0
// The exit codes of `dmlc` and how diagnostics map to them.
#pragma once

#include "compiler/diagnostics/sink.h"

namespace dmlc::cli {

enum ExitCode : int {
  kOk = 0,
  kSourceErrors = 1,
  kWrongUsage = 2,
  kOutsideFailure = 3,  ///< database or input and output
  kChanges = 4,         ///< plan --exit-code, fmt --check
  kInternal = 70,
  kInterrupted = 130,
};

/// kOk without errors; else the gravest: an interruption, then failures outside, then usage, then the source.
[[nodiscard]] int exit_code_of(const DiagnosticSink& sink);

}  // namespace dmlc::cli
