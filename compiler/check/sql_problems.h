// SPDX-License-Identifier: Apache-2.0
// Mistakes found in SQL fragments, as diagnostics.
#pragma once

#include "compiler/diagnostics/sink.h"
#include "compiler/sql/analyze.h"

namespace dmlc::check {

void report_problem(DiagnosticSink& sink, const sql::Problem& problem, Span span);

}  // namespace dmlc::check
