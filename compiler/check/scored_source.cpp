// SPDX-License-Identifier: Apache-2.0
// Finds the features and targets of models among the rows of a source.
#include "compiler/check/scored_source.h"

#include <algorithm>

#include "compiler/check/task.h"
#include "compiler/sql/quote.h"

namespace dmlc::check {
namespace {

bool has_column(const FeatureRows& rows, const std::string& name) {
  return std::any_of(rows.columns.begin(), rows.columns.end(),
                     [&](const ir::Column& column) { return column.name == name; });
}

/// Plain names are looked for in the source instead: it may call its tables otherwise.
bool is_expression(const std::string& text) {
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.\"") !=
         std::string::npos;
}

std::string advice(const FeatureRows& rows, const std::string& name) {
  const std::string column = sql::quote_identifier(name);
  return rows.is_table ? "add the column `" + column + "` to the table"
                       : "select it in the source: `(SELECT …, expression AS " + column + " FROM …) AS rows`";
}

std::optional<QueryItem> target_item(Checker& checker, const KnownModel& model, const FeatureRows& rows) {
  std::string text = sql::quote_identifier(model.target);
  const std::string computed =
      model.training != nullptr && model.training->target ? model.training->target->value.expr.text : "";
  if (!has_column(rows, model.target) && is_expression(computed))
    text = computed;
  else if (!rows.columns.empty() && !has_column(rows, model.target)) {
    checker.sink.report<Diag::UnknownColumn>(rows.span, model.target)
        .label("predictions of `" + model.model.name + "` are compared with it")
        .help(advice(rows, model.target));
    return std::nullopt;
  }
  return QueryItem{generated_fragment(std::move(text), rows.span), model.target, "target"};
}

/// Whether values of one type can stand for those of another in a model.
bool stands_for(const types::Type& given, const types::Type& wanted) {
  if (!given.is_known() || !wanted.is_known()) return true;
  const std::string a = kind_of(given), b = kind_of(wanted);
  const auto is_time = [](const std::string& kind) { return kind == "date" || kind == "timestamp"; };
  return a == b || (is_time(a) && is_time(b));
}

class ScoredSourceCheck {
 public:
  ScoredSourceCheck(Checker& checker, const ast::SqlFragment& source, const ScoredWants& wants)
      : checker_(checker), wants_(wants), query_(checker, no_ctes_, source) {
    rows_.span = source.span;
    rows_.is_table = wants.is_table;
  }

  std::optional<ScoredRows> run() {
    if (!query_.verify()) return std::nullopt;
    const std::size_t errors = checker_.sink.error_count();
    rows_.columns = query_.columns();
    if (checker_.sink.error_count() != errors) return std::nullopt;
    if (rows_.columns.empty()) (void)query_.report_unknown_tables();
    for (const KnownModel* model : wants_.models) collect(*model);
    if (checker_.sink.error_count() != errors) return std::nullopt;
    ScoredRows result;
    if (!items_.empty()) {
      const auto resolved = query_.resolve(items_);
      if (!resolved) return std::nullopt;
      check_types(*resolved);
      result.inputs = inputs_of(*resolved);
    }
    if (checker_.sink.error_count() != errors) return std::nullopt;
    ir::Source source = query_.source();
    source.columns = rows_.columns;
    result.source = checker_.result.module.add(std::move(source));
    return result;
  }

 private:
  void collect(const KnownModel& model) {
    for (const KnownModel::Feature& feature : model.features)
      if (auto item = feature_item(checker_, model, feature, rows_)) {
        items_.push_back(std::move(*item));
        types_.push_back(feature.type);
      }
    if (wants_.targets && !model.target.empty())
      if (auto item = target_item(checker_, model, rows_)) {
        items_.push_back(std::move(*item));
        types_.push_back(model.target_type);
      }
    ends_.push_back(items_.size());
  }

  void check_types(const std::vector<ResolvedItem>& resolved) {
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (stands_for(resolved[i].type, types_[i])) continue;
      checker_.sink
          .report<Diag::ParameterType>(rows_.span, items_[i].alias, "`" + types_[i].name + "`",
                                       "`" + resolved[i].type.name + "`")
          .label("gives " + items_[i].role + " `" + items_[i].alias + "` another type")
          .help("cast it in the source: `(SELECT …, (" + items_[i].alias + ")::type AS " + items_[i].alias +
                " FROM …) AS rows`");
    }
  }

  std::vector<ir::AttributeMap> inputs_of(const std::vector<ResolvedItem>& resolved) const {
    std::vector<ir::AttributeMap> inputs;
    std::size_t at = 0;
    for (const std::size_t end : ends_) {
      ir::AttributeMap map;
      for (; at < end; ++at) map.entries.push_back({items_[at].alias, {resolved[at].expr}});
      inputs.push_back(std::move(map));
    }
    return inputs;
  }

  Checker& checker_;
  const ScoredWants& wants_;
  const std::optional<ast::SqlFragment> no_ctes_;
  SourceQuery query_;
  FeatureRows rows_;
  std::vector<QueryItem> items_;
  std::vector<types::Type> types_;  ///< what the models want, one per item
  std::vector<std::size_t> ends_;   ///< where the items of each model end
};

}  // namespace

std::optional<QueryItem> feature_item(Checker& checker, const KnownModel& model, const KnownModel::Feature& feature,
                                      const FeatureRows& rows) {
  std::string text = sql::quote_identifier(feature.name);
  if (!has_column(rows, feature.name) && is_expression(feature.expr))
    text = feature.expr;
  else if (!rows.columns.empty() && !has_column(rows, feature.name)) {
    checker.sink.report<Diag::FeatureNotInSource>(rows.span, feature.name, model.model.name)
        .help(advice(rows, feature.name));
    return std::nullopt;
  }
  return QueryItem{generated_fragment(std::move(text), rows.span), feature.name, "feature"};
}

std::optional<ScoredRows> check_scored_source(Checker& checker, const ast::SqlFragment& source,
                                              const ScoredWants& wants) {
  return ScoredSourceCheck(checker, source, wants).run();
}

}  // namespace dmlc::check
