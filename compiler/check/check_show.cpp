// SPDX-License-Identifier: Apache-2.0
// SHOW: conditions and orders over the columns that the list has.
#include <algorithm>

#include "compiler/check/pending.h"
#include "compiler/check/row_condition.h"
#include "stdlib/shown.h"

namespace dmlc::check {
namespace {

class ShowCheck {
 public:
  ShowCheck(Checker& checker, const ast::Show& statement)
      : checker_(checker), statement_(statement), list_(ast::spelling(statement.what)) {
    std::transform(list_.begin(), list_.end(), list_.begin(), [](unsigned char c) { return std::tolower(c); });
  }

  void run() {
    ir::TableName object;
    if (statement_.model) object = model_name(checker_, checker_.find_model(*statement_.model), *statement_.model);
    PendingOp op(statement_, object);
    op.set("list", ir::Word{list_});
    if (statement_.where)
      if (const auto condition = check_where(**statement_.where)) op.set("where", *condition);
    if (statement_.order_by) {
      check_order(**statement_.order_by);
      op.set("order_by", ir::Text{statement_.order_by->value.text});
    }
    if (statement_.limit) {
      check_limit(**statement_.limit);
      op.set("limit", statement_.limit->value.value);
    }
    op.add(checker_, "SHOW " + std::string(ast::spelling(statement_.what)));
  }

 private:
  /// The list as a sub-select without rows: it has the columns, with their types.
  [[nodiscard]] std::string rows() const {
    std::string columns;
    for (const stdlib::ShownColumn& column : stdlib::shown_columns(list_))
      columns += fmt::format("{}NULL::{} AS {}", columns.empty() ? "" : ", ", column.type, column.name);
    return "(SELECT " + columns + ") AS " + list_;
  }

  std::optional<ir::ExprPtr> check_where(const ast::SqlFragment& condition) {
    const ast::SqlFragment source = generated_fragment(rows(), statement_.keyword);
    SourceQuery query(checker_, no_ctes_, source);
    const auto resolved = check_row_condition(checker_, query, condition);
    return resolved ? std::optional(resolved->expr) : std::nullopt;
  }

  /// What is ordered by, behind the list: the whole is one FROM list, or the order is none.
  void check_order(const ast::SqlFragment& order) {
    const std::string head = rows() + " ORDER BY ";
    ast::SqlFragment source = order;
    source.text = head + order.text;
    for (ast::SqlPart& part : source.parts) part.offset += static_cast<std::uint32_t>(head.size());
    SourceQuery query(checker_, no_ctes_, source);
    if (query.verify()) (void)query.columns();
  }

  void check_limit(const ast::Integer& limit) {
    if (limit.value < 0)
      checker_.sink.report<Diag::ParameterRange>(limit.span, "LIMIT", limit.value, "at least 0")
          .help("leave out `LIMIT` to see every row");
  }

  Checker& checker_;
  const ast::Show& statement_;
  std::string list_;
  const std::optional<ast::SqlFragment> no_ctes_;
};

}  // namespace

void check(Checker& checker, const ast::Show& statement) { ShowCheck(checker, statement).run(); }

}  // namespace dmlc::check
