// SPDX-License-Identifier: Apache-2.0
// INTO of COMPUTE: columns of the table that is read, or a table of results beside it.
#include "compiler/check/check_compute_outputs.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/check_names.h"
#include "compiler/check/kernel_extent.h"
#include "compiler/check/kernel_types.h"

namespace dmlc::check {
namespace {

using Role = ir::KernelParameter::Role;

constexpr const char* kPosition = "position";

class OutputsCheck {
 public:
  OutputsCheck(Checker& checker, const ast::Compute& statement, const ir::Kernel& kernel, const ComputeSource& source,
               ir::Compute& op)
      : checker_(checker),
        statement_(statement),
        into_(statement.into->value),
        outputs_(kernel.of(Role::Output)),
        source_(source),
        op_(op),
        name_(statement.kernel->value.last()) {}

  void run() {
    const std::size_t errors = checker_.sink.error_count();
    if (into_.word && into_.word->text != "column")
      report_unknown_word(checker_, "INTO", into_.word->text, into_.word->span, {"column"});
    NamesOnce once(checker_);
    for (const ast::Name& column : into_.columns) once.add(column.text, column.span);
    if (!check_count() || !check_extents()) return;
    into_.table ? check_table() : check_columns();
    if (checker_.sink.error_count() == errors) make_known();
  }

 private:
  [[nodiscard]] Span columns_span() const { return join(into_.columns.front().span, into_.columns.back().span); }

  bool check_count() {
    if (into_.columns.size() == outputs_.size()) return true;
    std::string names;
    for (const ir::KernelParameter* output : outputs_)
      names += fmt::format("{}{}* {}", names.empty() ? "" : ", ", output->spelled, output->name);
    checker_.sink
        .report<Diag::ArgumentCount>(columns_span(), name_.text, counted(outputs_.size(), "output"),
                                     into_.columns.size())
        .help(outputs_.empty() ? "give the kernel an output: a parameter `T*`"
                               : fmt::format("name a column for each of `{}`", names));
    return false;
  }

  /// Outputs with as many elements as they say fill a table of their own, all of them.
  bool check_extents() {
    const auto with = std::find_if(outputs_.begin(), outputs_.end(), [](const auto* o) { return !o->extent.empty(); });
    if (with == outputs_.end()) return true;
    const std::size_t index = static_cast<std::size_t>(with - outputs_.begin());
    if (!into_.table) {
      checker_.sink.report<Diag::ComputeNeedsTable>(into_.columns[index].span, (*with)->name, (*with)->extent)
          .help(fmt::format("write `INTO TABLE {}({})`", statement_.name.last().text, into_.columns[index].text));
      return false;
    }
    const auto elements = elements_of((*with)->extent, op_.scalars);
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
      const auto other = elements_of(outputs_[i]->extent, op_.scalars);
      const bool same = elements && other && !outputs_[i]->extent.empty() ? *elements == *other
                                                                          : outputs_[i]->extent == (*with)->extent;
      if (same) continue;
      const std::string one = outputs_[i]->extent.empty() ? "one element a row" : outputs_[i]->extent + " elements";
      checker_.sink
          .report<Diag::ResultTableShape>(
              into_.columns[i].span, into_.table->last().text,
              fmt::format("`{}` has {}, `{}` has {} elements", outputs_[i]->name, one, (*with)->name, (*with)->extent))
          .help("write each to a table of its own, by a kernel of its own");
      return false;
    }
    op_.into.position = kPosition;
    return true;
  }

  void check_columns() {
    const types::Relation* relation = source_.relation;
    if (relation != nullptr && relation->kind != types::RelationKind::Table &&
        relation->kind != types::RelationKind::PartitionedTable)
      checker_.sink
          .report<Diag::ResultTableShape>(into_.columns.front().span, relation->name,
                                          fmt::format("it is a {}", types::name_of(relation->kind)))
          .help("write the results to a table of their own: `INTO TABLE name(column)`");
    for (std::size_t i = 0; i < outputs_.size(); ++i) add_output(relation, i);
  }

  void add_output(const types::Relation* relation, std::size_t index) {
    const ir::KernelParameter& output = *outputs_[index];
    const ast::Name& name = into_.columns[index];
    const types::Column* column = relation != nullptr ? relation->find_column(name.text) : nullptr;
    op_.outputs.push_back(
        {{name.text, column != nullptr ? column->type : column_type(output.type)}, column != nullptr});
    if (column == nullptr) return;
    if (column->type.is_known() && output.type != ir::KernelType::Other && !stores(column->type, output.type))
      checker_.sink
          .report<Diag::ParameterType>(
              name.span, "INTO",
              fmt::format("a column of {} (`{}*`)", output.type == ir::KernelType::Bool ? "truth values" : "numbers",
                          output.spelled),
              fmt::format("column `{}` of type `{}`", name.text, column->type.name))
          .help("name a column that takes it, or one that the table does not have yet");
    const auto& key = relation->primary_key;
    const bool is_key = std::find(key.begin(), key.end(), name.text) != key.end();
    if (column->generated || is_key)
      checker_.sink
          .report<Diag::ResultTableShape>(name.span, relation->name,
                                          column->generated ? fmt::format("it computes column `{}` itself", name.text)
                                                            : fmt::format("`{}` is of its primary key", name.text))
          .help("name another column, or one that the table does not have yet");
  }

  void check_table() {
    const ast::QualifiedName& name = *into_.table;
    op_.into.kind = ir::ComputeTarget::Kind::Table;
    op_.into.table = checker_.qualified(name, checker_.options.default_schema);
    const types::Relation* table = checker_.catalog.find_table(name.parts.size() > 1 ? op_.into.table.schema : "",
                                                               op_.into.table.name, checker_.search_path);
    if (table != nullptr && table == source_.relation) {
      checker_.sink.report<Diag::Contradiction>(name.span, "INTO TABLE " + name.last().text, "FROM " + name.last().text)
          .help(fmt::format("all rows of a table of results are replaced; write `INTO column({})` to keep them",
                            into_.columns.front().text));
      return;
    }
    if (!add_key()) return;
    if (table != nullptr) {
      op_.into.exists = true;
      op_.into.table.schema = table->schema;
      check_shape(*table, name.span);
    }
    for (std::size_t i = 0; i < outputs_.size(); ++i) add_output(table, i);
    for (ir::ComputeOutput& output : op_.outputs) output.exists = op_.into.exists;
  }

  /// What tells the rows of results apart: the key of the table that is read, or their positions.
  bool add_key() {
    if (op_.into.position.empty()) {
      const types::Relation* relation = source_.relation;
      if (relation == nullptr) return true;
      if (relation->primary_key.empty()) {
        checker_.sink.report<Diag::ComputeNeedsKey>(statement_.into->span, relation->name)
            .help("add a primary key to it, or write to a column of it: `INTO column(…)`");
        return false;
      }
      for (const std::string& key : relation->primary_key)
        if (const types::Column* column = relation->find_column(key)) op_.into.key.push_back({key, column->type});
    }
    for (const ast::Name& column : into_.columns) {
      const bool is_taken = column.text == op_.into.position ||
                            std::any_of(op_.into.key.begin(), op_.into.key.end(),
                                        [&](const ir::Column& key) { return key.name == column.text; });
      if (!is_taken) continue;
      checker_.sink.report<Diag::DuplicateParameter>(column.span, column.text)
          .help("the table of results has this column already, for its key; name another");
      return false;
    }
    return true;
  }

  /// A table that there is has the columns that it would be made with.
  void check_shape(const types::Relation& table, Span span) {
    std::vector<std::string> keys;
    for (const ir::Column& key : op_.into.key) keys.push_back(key.name);
    if (!op_.into.position.empty()) keys.push_back(op_.into.position);
    std::vector<std::string> wanted = keys;
    for (const ast::Name& column : into_.columns) wanted.push_back(column.text);
    for (const std::string& column : wanted)
      if (table.columns_known && table.find_column(column) == nullptr) {
        checker_.sink.report<Diag::ResultTableShape>(span, table.name, "it has no column `" + column + "`")
            .help("name another table, which is then made, or add the column");
        return;
      }
    for (const types::Column& column : table.columns) {
      const bool is_filled = std::find(wanted.begin(), wanted.end(), column.name) != wanted.end();
      if (is_filled || !column.not_null) continue;
      checker_.sink
          .report<Diag::ResultTableShape>(
              span, table.name, fmt::format("nothing fills its column `{}`, which is never NULL", column.name))
          .help("name another table, which is then made");
      return;
    }
  }

  /// Later statements may read what is made here.
  void make_known() {
    const bool is_table = op_.into.kind == ir::ComputeTarget::Kind::Table;
    if (is_table && !op_.into.exists) {
      types::Relation table;
      table.schema = op_.into.table.schema;
      table.name = op_.into.table.name;
      for (const ir::Column& key : op_.into.key) table.columns.push_back({key.name, key.type, true});
      if (!op_.into.position.empty()) table.columns.push_back({op_.into.position, types::bigint_type(), true});
      for (const types::Column& key : table.columns) table.primary_key.push_back(key.name);
      for (const ir::ComputeOutput& output : op_.outputs)
        table.columns.push_back({output.column.name, output.column.type});
      table.columns_known = !op_.into.key.empty() || !op_.into.position.empty();
      checker_.catalog.put(std::move(table));
    } else if (!is_table && source_.relation != nullptr) {
      types::Relation table = *source_.relation;
      for (const ir::ComputeOutput& output : op_.outputs)
        if (!output.exists) table.columns.push_back({output.column.name, output.column.type});
      checker_.catalog.put(std::move(table));
    }
    const bool made = std::any_of(op_.outputs.begin(), op_.outputs.end(), [](const auto& o) { return !o.exists; });
    checker_.changes_catalog |= made;
  }

  Checker& checker_;
  const ast::Compute& statement_;
  const ast::ComputeOutput& into_;
  const std::vector<const ir::KernelParameter*> outputs_;
  const ComputeSource& source_;
  ir::Compute& op_;
  const ast::Name& name_;
};

}  // namespace

void check_compute_outputs(Checker& checker, const ast::Compute& statement, const ir::Kernel& kernel,
                           const ComputeSource& source, ir::Compute& op) {
  OutputsCheck(checker, statement, kernel, source, op).run();
}

}  // namespace dmlc::check
