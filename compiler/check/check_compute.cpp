// SPDX-License-Identifier: Apache-2.0
// COMPUTE: a known kernel over columns of a known table, as many and of such types as the kernel takes.
#include <algorithm>

#include "compiler/check/attributes.h"
#include "compiler/check/check_counts.h"
#include "compiler/check/check_kernel_call.h"
#include "compiler/check/check_names.h"
#include "compiler/check/compute_source.h"
#include "compiler/check/pending.h"
#include "compiler/check/values.h"

namespace dmlc::check {
namespace {

constexpr std::int64_t kMaxThreadsOfBlock = 1024;
constexpr std::int64_t kMaxGrid = 2147483647;
/// What the largest devices give one block; beyond 48K a kernel has to ask for it, which the runtime does.
constexpr std::int64_t kMaxSharedBytes = std::int64_t{227} * 1024;

class ComputeCheck {
 public:
  ComputeCheck(Checker& checker, const ast::Compute& statement)
      : checker_(checker),
        statement_(statement),
        op_(statement, checker.qualified(statement.name, checker.options.default_schema)) {}

  void run() {
    checker_.check_declared_once(SymbolKind::Compute, statement_.name);
    check_kernel();
    const ComputeSource source = find_compute_source(checker_, statement_);
    if (source.table) op_.set("from", *source.table);
    add_columns();
    check_into();
    check_launch();
    if (statement_.parameters) check_duplicates();
    if (kernel_ != nullptr) check_kernel_call(checker_, statement_, *kernel_, source);
    op_.add(checker_, "COMPUTE");
  }

 private:
  void check_kernel() {
    if (!statement_.kernel) {
      checker_.sink.report<Diag::MissingClause>(statement_.keyword, "COMPUTE", "USING")
          .help("name the kernel: `USING kernel`");
      return;
    }
    const ast::QualifiedName& name = **statement_.kernel;
    op_.set("kernel", checker_.qualified(name, checker_.options.default_schema));
    if (checker_.find_symbol<Diag::UnknownKernel>(SymbolKind::Kernel, name, Reach::Before) == nullptr) return;
    const auto known = checker_.kernels.find(name.last().text);
    if (known != checker_.kernels.end()) kernel_ = &known->second;
  }

  void add_columns() {
    if (!statement_.from) return;
    ir::AttributeList columns;
    for (const ast::Name& column : (*statement_.from)->columns) columns.items.push_back({ir::Word{column.text}});
    op_.set("columns", std::move(columns));
  }

  void check_into() {
    if (!statement_.into) return;
    const ast::ComputeOutput& output = statement_.into->value;
    op_.set("into", ir::Word{output.column.text});
    if (!output.word || output.word->text == "column") return;
    report_unknown_word(checker_, "INTO", output.word->text, output.word->span, {"column"});
  }

  void check_launch() {
    if (statement_.every)
      if (const auto ticks = check_count(checker_, "EVERY", **statement_.every, {"tick", "ticks", true}))
        op_.set("every", *ticks);
    if (statement_.block) check_whole("BLOCK", **statement_.block, kMaxThreadsOfBlock, "at least 1 and at most 1024");
    if (statement_.grid) check_grid(**statement_.grid);
    if (statement_.shared) check_shared(**statement_.shared);
    if (!statement_.parameters) return;
    ir::AttributeMap parameters;
    for (const ast::Argument& argument : **statement_.parameters)
      parameters.entries.push_back({argument.name.text, attribute_of(argument.value)});
    op_.set("parameters", std::move(parameters));
  }

  void check_whole(const char* clause, const ast::Value& value, std::int64_t most, const std::string& range) {
    const auto* number = std::get_if<std::int64_t>(&value.data);
    const std::string help = fmt::format("write a whole number, for instance `{} 256`", clause);
    if (number == nullptr)
      checker_.sink.report<Diag::ParameterType>(value.span, clause, "a whole number", describe(value)).help(help);
    else if (*number < 1 || *number > most)
      checker_.sink.report<Diag::ParameterRange>(value.span, clause, fmt::format("{}", *number), range).help(help);
    else
      op_.set(clause == std::string_view("BLOCK") ? "block" : "grid", *number);
  }

  void check_grid(const ast::Value& value) {
    const auto* word = std::get_if<ast::Word>(&value.data);
    if (word == nullptr) return check_whole("GRID", value, kMaxGrid, "at least 1 and at most 2147483647");
    if (word->text == "auto")
      op_.set("grid", ir::Word{"auto"});
    else
      checker_.sink.report<Diag::ParameterChoice>(value.span, "GRID", word->text)
          .help("write `GRID auto`, or a number of blocks")
          .fix(value.span, "auto");
  }

  void check_shared(const ast::Value& value) {
    const auto* size = std::get_if<ast::Size>(&value.data);
    const auto* number = std::get_if<std::int64_t>(&value.data);
    const std::string help = "write bytes, `512`, or a size such as `16K`";
    if (size == nullptr && number == nullptr) {
      checker_.sink
          .report<Diag::ParameterType>(value.span, "SHARED", "a whole number of bytes, K, M or G", describe(value))
          .help(help);
      return;
    }
    const std::int64_t bytes = size != nullptr ? size->bytes : *number;
    if (bytes >= 0 && bytes <= kMaxSharedBytes) return void(op_.set("shared", ir::Bytes{bytes}));
    checker_.sink
        .report<Diag::ParameterRange>(value.span, "SHARED", checker_.sources.text(value.span),
                                      "at least 0 and at most 227K")
        .help(bytes < 0 ? help : "no device gives a block more than 227K; give each block less work");
  }

  void check_duplicates() {
    NamesOnce once(checker_);
    for (const ast::Argument& argument : **statement_.parameters) once.add(argument.name.text, argument.name.span);
  }

  Checker& checker_;
  const ast::Compute& statement_;
  PendingOp<ast::Compute> op_;
  const KernelSignature* kernel_ = nullptr;
};

}  // namespace

void check(Checker& checker, const ast::Compute& statement) { ComputeCheck(checker, statement).run(); }

}  // namespace dmlc::check
