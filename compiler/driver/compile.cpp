// SPDX-License-Identifier: Apache-2.0
// The pipeline: parse, check, passes, generate.
#include "compiler/driver/compile.h"

#include <algorithm>
#include <map>

#include "codegen/generate.h"
#include "codegen/kernel/toolchain.h"
#include "codegen/script.h"
#include "codegen/spec.h"
#include "codegen/sql/lower.h"
#include "compiler/check/check.h"
#include "compiler/driver/kernel_problems.h"
#include "ir/pipeline.h"
#include "ir/print.h"
#include "parser/parser.h"

namespace dmlc::driver {
namespace {

StepKind step_kind(codegen::StepKind kind) {
  switch (kind) {
    case codegen::StepKind::PlainSql:
      return StepKind::PlainSql;
    case codegen::StepKind::DeclareModel:
      return StepKind::DeclareModel;
    case codegen::StepKind::CreateView:
      return StepKind::CreateView;
    case codegen::StepKind::CreateFunction:
      return StepKind::CreateFunction;
    case codegen::StepKind::Train:
      return StepKind::Train;
    case codegen::StepKind::StorePredictions:
      return StepKind::StorePredictions;
    case codegen::StepKind::DropModel:
      return StepKind::DropModel;
    case codegen::StepKind::ExplainModel:
      return StepKind::ExplainModel;
    case codegen::StepKind::AddKernelBinary:
      return StepKind::AddKernelBinary;
    case codegen::StepKind::DeclareKernel:
      return StepKind::DeclareKernel;
    case codegen::StepKind::DropKernel:
      return StepKind::DropKernel;
    case codegen::StepKind::PrepareCompute:
      return StepKind::PrepareCompute;
    case codegen::StepKind::DeclareCompute:
      return StepKind::DeclareCompute;
    case codegen::StepKind::Compute:
      return StepKind::Compute;
    case codegen::StepKind::DropCompute:
      return StepKind::DropCompute;
  }
  return StepKind::PlainSql;
}

std::vector<Step> steps_of(const std::vector<codegen::Statement>& statements) {
  std::vector<Step> steps;
  for (const codegen::Statement& statement : statements)
    steps.push_back({step_kind(statement.kind), codegen::print(statement.tree), statement.span, statement.title,
                     statement.object, statement.destructive});
  return steps;
}

ModelSummary summary_of(const ir::Module& module, const ir::Train& train, const check::CheckedModel& checked) {
  const auto& project = module.get<ir::Project>(train.input);
  const auto& source = module.get<ir::Source>(project.input);
  ModelSummary summary;
  summary.schema = train.model.schema;
  summary.name = train.model.name;
  summary.algorithm = train.algorithm->name;
  summary.task = stdlib::name_of(train.task);
  if (project.target) {
    summary.target = project.target->name;
    summary.target_type = project.target->type.name;
  }
  for (const ir::NamedExpr& feature : project.features)
    summary.features.push_back({feature.name, feature.type.without_modifier().name, feature.kind});
  summary.spec = codegen::spec_of(module, train);
  codegen::SourceQueries queries = codegen::source_queries(module, train);
  summary.features_query = std::move(queries.features);
  summary.validation_query = std::move(queries.validation);
  for (const ir::TableName& table : source.tables) summary.sources.push_back(codegen::print(table));
  summary.span = checked.span;
  for (const check::Place& place : checked.places) summary.places.push_back({place.kind, place.name, place.span});
  return summary;
}

void summarise(const check::CheckResult& checked, Compilation& result) {
  std::multimap<ir::TableName, const check::CheckedModel*> models;
  for (const check::CheckedModel& model : checked.models) models.emplace(model.model, &model);
  for (const ir::Op& op : checked.module.ops) {
    if (const auto* kernel = std::get_if<ir::CreateKernel>(&op))
      result.kernels.push_back({kernel->kernel.schema, kernel->kernel.name, kernel->source, kernel->span});
    const auto* train = std::get_if<ir::Train>(&op);
    if (train == nullptr) continue;
    const auto [first, last] = models.equal_range(train->model);
    for (auto model = first; model != last; ++model)
      result.models.push_back(summary_of(checked.module, *train, *model->second));
  }
}

std::vector<ComputeSummary> computes_of(const std::vector<codegen::DeclaredCompute>& declared) {
  std::vector<ComputeSummary> summaries;
  for (const auto& [op, spec] : declared) {
    ComputeSummary summary{op->name.schema, op->name.name, codegen::print(op->table), {}, {}, spec, op->span};
    for (const ir::ComputeOutput& output : op->outputs) summary.columns.push_back(output.column.name);
    for (const ir::Compute& member : op->members) summary.members.push_back(member.name.name);
    if (op->members.empty()) summary.members.push_back(op->name.name);
    summaries.push_back(std::move(summary));
  }
  return summaries;
}

void generate(const ir::Module& module, const Options& options, const SourceMap& sources,
              const std::vector<FileId>& files, DiagnosticSink& sink, Compilation& result) {
  const auto kernels = options.name_kernel_code ? codegen::KernelOutput::Named
                       : options.check_bounds   ? codegen::KernelOutput::Checked
                                                : codegen::KernelOutput::Compiled;
  codegen::Artifacts artifacts =
      codegen::generate(module, sources, files, {result.name, options.default_schema, kernels});
  for (const codegen::KernelProblem& problem : artifacts.problems) report_problem(problem, module, sources, sink);
  result.ok = !sink.has_errors();
  if (!result.ok) return;
  result.steps = steps_of(artifacts.up);
  result.up_sql = std::move(artifacts.up_sql);
  result.up_body = std::move(artifacts.up_body);
  result.down_sql = std::move(artifacts.down_sql);
  result.manifest = std::move(artifacts.manifest);
  result.computes = computes_of(artifacts.computes);
  for (codegen::KernelFile& file : artifacts.kernels)
    result.kernel_files.push_back({std::move(file.path), std::move(file.content)});
}

std::function<Result<ir::KernelInspection>(const ir::KernelSource&)> kernel_inspection(const Options& options) {
  if (!options.inspect_kernels) return {};
  return [](const ir::KernelSource& source) -> Result<ir::KernelInspection> {
    const auto toolchain = codegen::kernel_toolchain();
    if (!toolchain) return Failure{toolchain.error()};
    return (*toolchain)->inspect(source);
  };
}

std::string stem_of(const std::string& path) {
  const std::string name = codegen::base_name(path);
  if (name == "<stdin>") return "stdin";
  const std::size_t dot = name.rfind('.');
  return dot == std::string::npos || dot == 0 ? name : name.substr(0, dot);
}

}  // namespace

const ModelSummary* Compilation::model_of(const Step& step) const {
  if (step.kind == StepKind::PlainSql || step.kind == StepKind::StorePredictions) return nullptr;
  const auto found = std::find_if(models.begin(), models.end(), [&](const ModelSummary& model) {
    return step.span.file == model.span.file && step.span.begin <= model.span.begin && model.span.end <= step.span.end;
  });
  return found == models.end() ? nullptr : &*found;
}

Compilation compile(const std::vector<FileId>& files, const Options& options, SourceMap& sources,
                    DiagnosticSink& sink) {
  Compilation result;
  if (!files.empty()) result.name = stem_of(sources.file(files.front()).name());
  std::vector<ast::File> parsed;
  for (const FileId file : files) parsed.push_back(syntax::parse(file, sources, sink));
  result.ok = !sink.has_errors();
  if (options.stage == Stage::Parse) return result;

  // Checking goes on after syntax errors: the statements that did parse deserve their own diagnostics.
  check::CheckResult checked =
      check::check(parsed, options.catalog,
                   {options.oracle, options.has_catalog, options.require_schema || options.stage == Stage::Generate,
                    options.default_schema, kernel_inspection(options)},
                   sources, sink);
  result.ok = !sink.has_errors();
  if (!result.ok || (options.stage == Stage::Check && !checked.complete)) return result;

  // The passes say nothing to the user: they are for code, and for who wants to see the IR.
  const bool shows_ir = options.keep_ir || !options.dump_after_pass.empty();
  if (options.stage == Stage::Check && !shows_ir) return result;
  ir::PassContext context{sink};
  ir::run_passes(checked.module, context, [&](std::string_view pass, const ir::Module& module) {
    if (pass == options.dump_after_pass) result.ir_dump = ir::print(module);
  });
  if (options.keep_ir) result.ir = ir::print(checked.module);
  if (options.stage == Stage::Check) return result;
  summarise(checked, result);
  for (const ir::Ungenerated& part : checked.module.ungenerated) {
    sink.report<Diag::NotGenerated>(part.span, part.what)
        .help("`dmlc check` goes on checking it; leave it out to compile");
    result.ok = false;
  }
  if (!result.ok) return result;

  generate(checked.module, options, sources, files, sink, result);
  return result;
}

}  // namespace dmlc::driver
