// SPDX-License-Identifier: Apache-2.0
// Mistakes found in SQL fragments, as diagnostics.
#pragma once

#include "compiler/diagnostics/sink.h"
#include "compiler/sql/analyze.h"
#include "compiler/sql/parse.h"

namespace dmlc::check {

void report_problem(DiagnosticSink& sink, const sql::Problem& problem, Span span);
/// A mistake that PostgreSQL's grammar found in `text`, at `span` of the file.
void report_syntax(DiagnosticSink& sink, const sql::ParseError& error, std::string_view text, Span span);

}  // namespace dmlc::check
