// SPDX-License-Identifier: Apache-2.0
// Which diagnostics are whose fault.
#include "compiler/cli/exit_code.h"

#include <algorithm>
#include <iterator>

#include "compiler/diagnostics/runtime_diagnostics.h"

namespace dmlc::cli {
namespace {

constexpr Diag kFindingsFromOutside[] = {finding::DiskFull, finding::ModelDamaged, finding::TrainingProcessDied,
                                         finding::ServerRestarted, finding::JobFailed};

int exit_code_of(Diag id) {
  if (id == finding::Cancelled) return kInterrupted;
  if (std::find(std::begin(kFindingsFromOutside), std::end(kFindingsFromOutside), id) != std::end(kFindingsFromOutside))
    return kOutsideFailure;
  switch (id) {
    case Diag::Interrupted:
      return kInterrupted;
    case Diag::InternalError:
      return kInternal;
    case Diag::ConfigSyntax:
    case Diag::ConfigUnknownKey:
    case Diag::ConfigWrongType:
    case Diag::PasswordInUrl:
    case Diag::UnknownCode:
    case Diag::NeedsConfirmation:
    case Diag::DestructiveRefused:
    case Diag::UnknownFeatureValue:
    case Diag::MissingFeatureValue:
    case Diag::FeatureValueType:
    case Diag::FeatureValueTwice:
    case Diag::UnknownJob:
    case Diag::JobEnded:
      return kWrongUsage;
    case Diag::StatementRefused:
    case Diag::TransactionControl:
      return kSourceErrors;
    default:
      break;  // NOLINT: the families decide for all others
  }
  return diagnostic_info(id).code.starts_with("E09") ? kOutsideFailure : kSourceErrors;
}

int gravity(int code) {
  constexpr int kOrder[] = {kOk, kSourceErrors, kWrongUsage, kOutsideFailure, kInterrupted, kInternal};
  return static_cast<int>(std::find(std::begin(kOrder), std::end(kOrder), code) - std::begin(kOrder));
}

}  // namespace

int exit_code_of(const DiagnosticSink& sink) {
  int worst = kOk;
  for (const auto& diagnostic : sink.diagnostics()) {
    if (diagnostic.severity != Severity::Error) continue;
    const int code = exit_code_of(diagnostic.id);
    if (gravity(code) > gravity(worst)) worst = code;
  }
  return worst;
}

}  // namespace dmlc::cli
