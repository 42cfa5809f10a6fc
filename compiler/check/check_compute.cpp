// SPDX-License-Identifier: Apache-2.0
// COMPUTE: a known kernel over columns of a known table, as many and of such types as the kernel takes, launched as it
// can be.
#include <algorithm>

#include "compiler/check/attributes.h"
#include "compiler/check/check_compute_outputs.h"
#include "compiler/check/check_counts.h"
#include "compiler/check/check_kernel_call.h"
#include "compiler/check/check_launch.h"
#include "compiler/check/check_names.h"
#include "compiler/check/compute_source.h"
#include "compiler/check/find_kernel.h"
#include "compiler/check/pending.h"

namespace dmlc::check {
namespace {

class ComputeCheck {
 public:
  ComputeCheck(Checker& checker, const ast::Compute& statement) : checker_(checker), statement_(statement) {}

  void run() {
    const std::size_t errors = checker_.sink.error_count();
    checker_.check_declared_once(SymbolKind::Compute, statement_.name);
    check_kernel();
    const ComputeSource source = find_compute_source(checker_, statement_);
    check_clauses();
    if (kernel_ != nullptr && !kernel_->facts.row_wise && source.relation != nullptr) order_by_key(*source.relation);
    const bool table_known = source.relation != nullptr;
    if (kernel_ != nullptr) {
      check_launch(checker_, statement_, &kernel_->facts, op_);
      check_kernel_call(checker_, statement_, kernel_->facts, source, op_);
      if (statement_.into) check_compute_outputs(checker_, statement_, kernel_->facts, source, op_);
    } else {
      check_launch(checker_, statement_, nullptr, op_);
    }
    if (checker_.sink.error_count() == errors) add(source, table_known);
  }

 private:
  void check_kernel() {
    if (statement_.kernel) {
      kernel_ = find_kernel(checker_, **statement_.kernel);
      return;
    }
    checker_.sink.report<Diag::MissingClause>(statement_.keyword, "COMPUTE", "USING")
        .help("name the kernel: `USING kernel`");
  }

  void check_clauses() {
    if (statement_.every)
      if (const auto ticks = check_count(checker_, "EVERY", **statement_.every, {"tick", "ticks", true}))
        op_.every_ms = ticks->value;
    if (!statement_.parameters) return;
    NamesOnce once(checker_);
    for (const ast::Argument& argument : **statement_.parameters) once.add(argument.name.text, argument.name.span);
  }

  void order_by_key(const types::Relation& relation) {
    for (const std::string& key : relation.primary_key)
      if (const types::Column* column = relation.find_column(key)) op_.order.push_back({key, column->type});
  }

  void add(const ComputeSource& source, bool table_known) {
    op_.name = checker_.qualified(statement_.name, checker_.options.default_schema);
    op_.description = statement_.description;
    op_.span = statement_.span;
    op_.name_span = statement_.name.span;
    if (kernel_ == nullptr) return add_pending("`COMPUTE`");
    if (op_.outputs.empty()) return add_pending("`COMPUTE` without `INTO`");
    if (!source.table) return add_pending("`COMPUTE` without `FROM`");
    const bool types_known = std::all_of(op_.inputs.begin(), op_.inputs.end(),
                                         [](const ir::ComputeInput& input) { return input.column.type.is_known(); });
    // What is not known was reported: the module is not complete.
    if (!types_known || !table_known) return;
    op_.kernel = *kernel_;
    op_.table = *source.table;
    checker_.result.module.add(std::move(op_));
  }

  /// What is not generated, or where the kernel's source was not looked at.
  void add_pending(const char* what) {
    ir::Pending op{std::string(ast::Compute::kind), op_.name, {}, op_.description, op_.span};
    if (statement_.kernel) op.attributes.push_back({"kernel", {ir::Word{statement_.kernel->value.last().text}}});
    checker_.add_pending(std::move(op), statement_.keyword, what);
  }

  Checker& checker_;
  const ast::Compute& statement_;
  const ir::KernelUse* kernel_ = nullptr;
  ir::Compute op_;
};

}  // namespace

void check(Checker& checker, const ast::Compute& statement) { ComputeCheck(checker, statement).run(); }

}  // namespace dmlc::check
