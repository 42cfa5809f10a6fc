// SPDX-License-Identifier: Apache-2.0
// What is allowed but will probably not help, or will help too much.
#include "compiler/check/feature_warnings.h"

#include <algorithm>
#include <map>

#include "compiler/check/check_options.h"
#include "compiler/sql/expression_tree.h"

namespace dmlc::check {
namespace {

/// Share of the rows with a value of their own above which a column identifies rows.
constexpr double kLikeKey = 0.95;
/// Shorter names are parts of too many others.
constexpr std::size_t kShortestStem = 4;

const types::Column* column_of(const Checker& checker, const sql::SourceColumn& origin) {
  const types::Relation* table = checker.catalog.find_table(origin.schema, origin.table, checker.search_path);
  return table != nullptr ? table->find_column(origin.column) : nullptr;
}

/// What is left of a name without what says that it is a fact of the past: `churned` and `is_churn` become `churn`.
std::string stem_of(std::string name) {
  for (const std::string_view prefix : {"is_", "has_", "was_", "did_"})
    if (name.starts_with(prefix)) name.erase(0, prefix.size());
  for (const std::string_view suffix : {"ed", "d"})
    if (name.size() > suffix.size() + kShortestStem && name.ends_with(suffix)) {
      name.resize(name.size() - suffix.size());
      break;
    }
  return name;
}

class FeatureWarnings {
 public:
  FeatureWarnings(Checker& checker, const ast::TrainModel& statement, const ModelItems& items,
                  const std::vector<ResolvedItem>& resolved, const SourceQuery& query)
      : checker_(checker), statement_(statement), items_(items), resolved_(resolved), query_(query) {
    if (!items.has_target) return;
    target_ = &resolved[items.feature_count];
    target_name_ = items.items[items.feature_count].alias;
  }

  void run() {
    for (std::size_t i = 0; i < items_.feature_count; ++i) {
      warn_repetition(i);
      if (!resolved_[i].origin) {
        warn_from_target(i);
        continue;
      }
      if (is_time(i)) continue;
      warn_key(i);
      warn_leak(i);
    }
    warn_volatile();
    warn_split();
    warn_hidden_rows();
  }

 private:
  Span place(std::size_t i) const { return items_.items[i].fragment.span; }
  const std::string& name(std::size_t i) const { return items_.items[i].alias; }

  /// The time column may well be a key, and times to come are known.
  bool is_time(std::size_t i) const {
    if (is_of_time_alone(statement_)) return true;
    const auto learned = items_.transforms.find(i);
    return learned != items_.transforms.end() && learned->second.statement == nullptr;
  }

  void warn_repetition(std::size_t i) {
    const ResolvedItem& feature = resolved_[i];
    // What is learned of a column is another feature than the column.
    if (!items_.transforms.contains(i)) {
      const auto [first, is_new] = seen_.emplace(ir::to_text(*feature.expr), name(i));
      if (!is_new)
        checker_.sink.report<Diag::FeatureRepeats>(place(i), name(i), first->second).help("leave one of them out");
    }
    const bool is_constant =
        feature.reads.empty() && feature.type.is_known() && !is_volatile(i) && !sql::looks_at_rows(feature.text);
    if (is_constant && query_.analysis().complete)
      checker_.sink.report<Diag::FeatureReadsNothing>(place(i), name(i)).help("a constant teaches a model nothing");
  }

  bool is_volatile(std::size_t i) const {
    const Span whole = place(i);
    const sql::Analysis& analysis = query_.analysis();
    return std::any_of(analysis.functions.begin(), analysis.functions.end(),
                       [&](const sql::FunctionReference& function) {
                         const Span span = query_.place(function.range);
                         const auto& names = analysis.volatile_functions;
                         return span.begin >= whole.begin && span.end <= whole.end &&
                                std::find(names.begin(), names.end(), function.name) != names.end();
                       });
  }

  /// Earlier values of the target are what a series is predicted from.
  void warn_from_target(std::size_t i) {
    if (items_.of_earlier_rows.contains(i)) return;
    if (target_ == nullptr || !target_->origin || i >= query_.analysis().columns.size()) return;
    const auto& reads = query_.analysis().columns[i].reads;
    if (std::find(reads.begin(), reads.end(), *target_->origin) == reads.end()) return;
    checker_.sink.report<Diag::FeatureFromTarget>(place(i), name(i), target_name_)
        .note(statement_.target->span, "the target")
        .help("leave it out: what is computed from the target is not there when it is to be predicted");
  }

  void warn_key(std::size_t i) {
    const sql::SourceColumn& origin = *resolved_[i].origin;
    const types::Relation* table = checker_.catalog.find_table(origin.schema, origin.table, checker_.search_path);
    if (table != nullptr && table->primary_key.size() == 1 && table->primary_key[0] == origin.column) {
      checker_.sink.report<Diag::KeyAsFeature>(place(i), name(i), table->qualified_name())
          .help("a key identifies rows instead of describing them; leave it out");
      return;
    }
    const types::Column* column = table != nullptr ? table->find_column(origin.column) : nullptr;
    if (column == nullptr || !column->n_distinct) return;
    const bool identifies = column->type.kind == types::TypeKind::Text || column->type.kind == types::TypeKind::Uuid ||
                            column->type.kind == types::TypeKind::Integer;
    if (identifies && *column->n_distinct <= -kLikeKey)
      checker_.sink.report<Diag::FeatureLikeKey>(place(i), name(i))
          .help("such a column identifies rows instead of describing them; it might be left out");
  }

  void warn_leak(std::size_t i) {
    if (target_ == nullptr || items_.transforms.contains(i)) return;
    if (equals_target(*resolved_[i].origin)) {
      checker_.sink.report<Diag::FeatureEqualsTarget>(place(i), name(i), target_name_)
          .note(statement_.target->span, "the target")
          .help("leave it out if it says the same in other words");
      return;
    }
    const std::string stem = stem_of(target_name_);
    if (stem.size() < kShortestStem || !resolved_[i].origin->column.starts_with(stem + "_")) return;
    checker_.sink.report<Diag::FeatureAfterTheFact>(place(i), name(i))
        .note(statement_.target->span, "its name continues that of the target")
        .help("leave it out if it is filled in only once the target is known");
  }

  bool equals_target(const sql::SourceColumn& origin) const {
    if (!target_->origin || origin.table != target_->origin->table) return false;
    const types::Column* feature = column_of(checker_, origin);
    const types::Column* target = column_of(checker_, *target_->origin);
    if (feature == nullptr || target == nullptr || feature->value_digest.empty()) return false;
    return feature->value_digest == target->value_digest && feature->null_fraction == target->null_fraction;
  }

  void warn_volatile() {
    const sql::Analysis& analysis = query_.analysis();
    for (const sql::FunctionReference& function : analysis.functions) {
      const auto& names = analysis.volatile_functions;
      if (std::find(names.begin(), names.end(), function.name) == names.end()) continue;
      checker_.sink.report<Diag::VolatileFeature>(query_.place(function.range), function.name)
          .help("training and prediction would see different values");
    }
  }

  void warn_split() {
    if (!statement_.time_column || !statement_.split || statement_.split->value.by != ast::SplitBy::Random) return;
    // Series hold back their end, whatever the split says.
    const stdlib::Algorithm* algorithm = stdlib::find_algorithm(statement_.algorithm->name.text);
    if (algorithm != nullptr && algorithm->forecasts) return;
    checker_.sink.report<Diag::TimeOrderIgnored>(statement_.split->span)
        .note(statement_.time_column->span, "the rows are ordered by this column")
        .help("split by it: `SPLIT DATA … BY TIME(column)`");
  }

  void warn_hidden_rows() {
    for (const sql::TableReference& reference : query_.analysis().tables) {
      if (reference.kind == sql::ReferenceKind::Cte) continue;
      const types::Relation* table =
          checker_.catalog.find_table(reference.schema, reference.name, checker_.search_path);
      if (table == nullptr) continue;
      const Span span = query_.place(reference.range);
      if (!table->readable)
        checker_.sink.report<Diag::NoRight>(span, checker_.catalog.role, table->qualified_name())
            .help("`GRANT SELECT ON " + table->qualified_name() + "` to it, or compile as another role");
      if (table->row_security && !table->row_security_exempt)
        checker_.sink.report<Diag::RowSecurity>(span, table->qualified_name())
            .help("the model learns from the rows that whoever submits the training may see");
    }
  }

  Checker& checker_;
  const ast::TrainModel& statement_;
  const ModelItems& items_;
  const std::vector<ResolvedItem>& resolved_;
  const SourceQuery& query_;
  const ResolvedItem* target_ = nullptr;
  std::string target_name_;
  std::map<std::string, std::string> seen_;
};

}  // namespace

void warn_about_features(Checker& checker, const ast::TrainModel& statement, const ModelItems& items,
                         const std::vector<ResolvedItem>& resolved, const SourceQuery& query) {
  FeatureWarnings(checker, statement, items, resolved, query).run();
}

}  // namespace dmlc::check
