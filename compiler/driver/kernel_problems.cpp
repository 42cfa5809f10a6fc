// SPDX-License-Identifier: Apache-2.0
// Finds the places of what the toolchains say. The checker has found what is wrong with a source before; what is left
// is what shows only when code is made.
#include "compiler/driver/kernel_problems.h"

#include <algorithm>
#include <cctype>

namespace dmlc::driver {
namespace {

const ir::CreateKernel* kernel_at(const ir::Module& module, const Span& span) {
  for (const ir::Op& op : module.ops)
    if (const auto* kernel = std::get_if<ir::CreateKernel>(&op); kernel != nullptr && kernel->span == span)
      return kernel;
  return nullptr;
}

/// Bytes of `text` before a line and a column, both from 1 on.
std::size_t offset_of(std::string_view text, unsigned line, unsigned column) {
  std::size_t begin = 0;
  for (unsigned i = 1; i < line && begin < text.size(); ++i)
    begin = std::min(text.find('\n', begin), text.size() - 1) + 1;
  return std::min(begin + std::max(column, 1U) - 1, text.size());
}

Span place_of(const codegen::KernelProblem& problem, const ir::Module& module, const SourceMap& sources) {
  const ir::CreateKernel* kernel = kernel_at(module, problem.span);
  if (kernel == nullptr || problem.finding.line == 0) return problem.span;
  const std::string_view statement = sources.text(problem.span);
  const std::size_t text = statement.find(kernel->source);
  if (text == std::string_view::npos) return problem.span;
  const std::size_t begin = text + offset_of(kernel->source, problem.finding.line, problem.finding.column);
  std::size_t end = begin;
  while (end < statement.size() &&
         (std::isalnum(static_cast<unsigned char>(statement[end])) != 0 || statement[end] == '_'))
    ++end;
  if (end == begin) return problem.span;
  return {problem.span.file, problem.span.begin + static_cast<std::uint32_t>(begin),
          problem.span.begin + static_cast<std::uint32_t>(end)};
}

}  // namespace

void report_problem(const codegen::KernelProblem& problem, const ir::Module& module, const SourceMap& sources,
                    DiagnosticSink& sink) {
  if (problem.finding.severity == ir::KernelFinding::Severity::Error)
    sink.report<Diag::KernelNotCompiled>(place_of(problem, module, sources), problem.kernel, problem.finding.message)
        .help("change the kernel as the message says, or compute this in SQL");
  else
    sink.report<Diag::KernelRemark>(problem.span, problem.kernel, problem.finding.message);
}

}  // namespace dmlc::driver
