// SPDX-License-Identifier: Apache-2.0
// Types features and target and puts them together: every expression that a prediction is given once, and what
// transformers make of them.
#include <algorithm>
#include <map>

#include "compiler/check/check_features.h"
#include "compiler/check/check_options.h"
#include "compiler/check/check_transforms.h"
#include "compiler/check/lower_expr.h"
#include "compiler/check/task.h"
#include "runtime/include/dmlc/abi.h"

namespace dmlc::check {
namespace {

ir::ExprPtr wrap(ir::ExprKind kind, std::string text, std::vector<ir::ExprPtr> operands) {
  auto expr = std::make_shared<ir::Expr>();
  expr->kind = kind;
  expr->text = std::move(text);
  expr->span = operands.front()->span;
  expr->operands = std::move(operands);
  return expr;
}

ir::ExprPtr constant(std::string text) {
  auto expr = std::make_shared<ir::Expr>();
  expr->kind = ir::ExprKind::Constant;
  expr->text = std::move(text);
  return expr;
}

/// Domains are read as the type below them, so that functions take the plain type.
ir::NamedExpr named(const QueryItem& item, const ResolvedItem& resolved) {
  const types::Type type = resolved.type.undomained();
  ir::ExprPtr expr = resolved.type.is_domain() ? wrap(ir::ExprKind::Cast, type.name, {resolved.expr}) : resolved.expr;
  return {item.alias, std::move(expr), type, kind_of(type), item.fragment.span};
}

/// Rows of one value have one 64-bit key.
ir::NamedExpr hashed(ir::NamedExpr key) {
  key.expr = wrap(ir::ExprKind::Call, "pg_catalog.hashtextextended",
                  {wrap(ir::ExprKind::Cast, "text", {key.expr}), constant("0")});
  key.type = types::bigint_type();
  return key;
}

ir::NamedExpr as_time(ir::NamedExpr key) {
  key.expr = wrap(ir::ExprKind::Cast, "timestamp with time zone", {key.expr});
  key.type = *types::parse_type_name("timestamptz");
  return key;
}

/// The point in time whose date and clock in UTC are those of the value, whatever the session's time zone.
ir::NamedExpr as_utc_time(ir::NamedExpr key) {
  if (key.type.kind == types::TypeKind::TimestampTz) return as_time(std::move(key));
  key.expr = wrap(ir::ExprKind::Call, "pg_catalog.timezone",
                  {constant("'UTC'"), wrap(ir::ExprKind::Cast, "timestamp without time zone", {key.expr})});
  key.type = *types::parse_type_name("timestamptz");
  return key;
}

ir::NamedExpr split_key(Checker& checker, const ast::TrainModel& statement, const QueryItem& item,
                        const ResolvedItem& resolved) {
  ir::NamedExpr key = named(item, resolved);
  // The time column is looked at by itself.
  if (splits_by_time_column(statement)) return as_time(std::move(key));
  if (statement.split->value.by == ast::SplitBy::Hash) return hashed(std::move(key));
  if (resolved.type.is_known() && !resolved.type.is_temporal())
    checker.sink
        .report<Diag::ParameterType>(item.fragment.span, "BY TIME", "a date or timestamp",
                                     "`" + resolved.type.name + "`")
        .help("name a column that says when, or split by `HASH(column)`");
  return as_time(std::move(key));
}

/// Each of its elements becomes a number.
bool is_number_array(const types::Type& type) {
  return type.kind == types::TypeKind::Array && type.element != nullptr && type.element->is_numeric();
}

ir::NamedExpr time_column(Checker& checker, const QueryItem& item, const ResolvedItem& resolved) {
  ir::NamedExpr column = named(item, resolved);
  if (resolved.type.is_known() && !resolved.type.is_temporal())
    checker.sink.report<Diag::TimeColumnType>(item.fragment.span, item.fragment.text, resolved.type.name)
        .help("cast it in the source: `FROM (SELECT *, to_timestamp(column) AS at FROM table) AS rows`");
  return column;
}

/// Whatever its type, a group is told by the texts of its values. False after a report.
bool add_group(Checker& checker, const QueryItem& item, const ResolvedItem& resolved, ir::Project& project) {
  ir::NamedExpr group = named(item, resolved);
  group.kind = "category";
  group.is_group = true;
  for (const ir::NamedExpr& feature : project.features) {
    if (feature.is_group || feature.name != group.name) continue;
    checker.sink.report<Diag::Contradiction>(group.span, "FOR EACH " + group.name, "feature " + group.name)
        .note(feature.span, "the feature")
        .help("leave it out of the features: in each group it is the same");
    return false;
  }
  project.features.push_back(std::move(group));
  return true;
}

/// Collects the features of a projection.
class FeatureTyping {
 public:
  FeatureTyping(Checker& checker, const ModelItems& items, const std::vector<ResolvedItem>& resolved)
      : checker_(checker), items_(items), resolved_(resolved) {}

  std::optional<CheckedProject> run(Span span) {
    out_.project.span = span;
    for (std::size_t i = 0; i < items_.items.size(); ++i)
      if (!items_.transforms.contains(i)) ++taken_[items_.items[i].alias];
    for (const std::string_view key : {abi::kSplitKeyColumn, abi::kFoldKeyColumn}) ++taken_[std::string(key)];
    for (std::size_t i = 0; i < items_.feature_count; ++i) {
      const auto learned = items_.transforms.find(i);
      if (learned == items_.transforms.end())
        add_feature(i);
      else
        add_transform(i, learned->second);
    }
    return sound_ ? std::optional(std::move(out_)) : std::nullopt;
  }

 private:
  void add_feature(std::size_t i) {
    ir::NamedExpr feature = named(items_.items[i], resolved_[i]);
    if (items_.categories.contains(i)) feature.kind = "category";
    if (is_number_array(feature.type) && feature.kind.empty()) {
      feature.kind = "array";
      checker_.not_generated(feature.span, "features that are arrays");
    }
    if (feature.type.is_known() && feature.kind.empty()) return refuse_type(feature);
    ir::NamedExpr* same = find(feature);
    if (same == nullptr || !same->only_transformed || same->name != feature.name) {
      out_.items.push_back(i);
      out_.project.features.push_back(std::move(feature));
      return;
    }
    same->only_transformed = false;
    require_kind(*same, feature.kind, feature.span);
  }

  void refuse_type(const ir::NamedExpr& feature) {
    checker_.sink.report<Diag::FeatureType>(feature.span, feature.name, feature.type.name)
        .help("compute numbers, text, booleans or timestamps from it, or leave it out (`* EXCEPT (" + feature.name +
              ")`)");
    sound_ = false;
  }

  void add_transform(std::size_t i, const FeatureTransform& learned) {
    if (is_target(i)) return;
    ir::NamedExpr input = named(items_.items[i], resolved_[i]);
    ir::Transform transform{learned.name, learned.call, {}, input.span};
    if (learned.transformer != nullptr) {
      const auto kind = check_transformer_input(checker_, learned, input.type, input.span);
      if (!kind) sound_ = false;
      input.kind = kind.value_or(input.kind);
      const types::EnumType* labels = checker_.catalog.find_enum(input.type);
      if (labels != nullptr && learned.transformer->name == "ordinal_encoder")
        transform.call.parameters["order"] = labels->labels;
    }
    ir::NamedExpr* same = find(input);
    if (same != nullptr) {
      require_kind(*same, input.kind, input.span);
    } else {
      const std::string name = name_as_feature(input);
      input.name = !name.empty() ? name : free_name(resolved_[i].origin ? resolved_[i].origin->column : input.name);
      input.only_transformed = true;
      out_.items.push_back(i);
      out_.project.features.push_back(std::move(input));
      same = &out_.project.features.back();
    }
    transform.input = same->name;
    out_.project.transforms.push_back(std::move(transform));
  }

  /// Reports a transform of the target itself.
  bool is_target(std::size_t i) {
    if (!items_.has_target || !resolved_[i].origin) return false;
    const QueryItem& target = items_.items[items_.feature_count];
    if (resolved_[i].origin != resolved_[items_.feature_count].origin) return false;
    if (items_.transforms.at(i).statement == nullptr) return false;
    checker_.sink.report<Diag::TargetIsFeature>(items_.items[i].fragment.span, target.alias)
        .note(target.fragment.span, "the target")
        .help("leave it out: a model that sees its target learns nothing else");
    sound_ = false;
    return true;
  }

  ir::NamedExpr* find(const ir::NamedExpr& wanted) {
    const std::string text = ir::to_text(*wanted.expr);
    for (ir::NamedExpr& feature : out_.project.features)
      if (ir::to_text(*feature.expr) == text) return &feature;
    return nullptr;
  }

  /// The name of the feature that the expression is by itself, here or further on; empty when there is none.
  std::string name_as_feature(const ir::NamedExpr& wanted) const {
    const std::string text = ir::to_text(*wanted.expr);
    for (std::size_t i = 0; i < items_.feature_count; ++i)
      if (!items_.transforms.contains(i) && ir::to_text(*named(items_.items[i], resolved_[i]).expr) == text)
        return items_.items[i].alias;
    return {};
  }

  /// A column is read in one way: as what it is, or as categories.
  void require_kind(const ir::NamedExpr& feature, const std::string& kind, Span span) {
    if (feature.kind == kind || feature.kind.empty() || kind.empty()) return;
    checker_.sink.report<Diag::ReadInTwoWays>(span, feature.name, feature.kind, kind)
        .note(feature.span, "read as " + feature.kind + " here")
        .help("cast one of them, which makes an argument of its own: `TRANSFORM one_hot_encoder(" + feature.name +
              "::text)`");
    sound_ = false;
  }

  std::string free_name(const std::string& wanted) {
    std::string name = wanted;
    for (int i = 2; taken_.contains(name); ++i) name = wanted + "_" + std::to_string(i);
    ++taken_[name];
    return name;
  }

  Checker& checker_;
  const ModelItems& items_;
  const std::vector<ResolvedItem>& resolved_;
  CheckedProject out_;
  std::map<std::string, int> taken_;  ///< names of the view's columns
  bool sound_ = true;
};

}  // namespace

std::optional<CheckedProject> make_project(Checker& checker, const ast::TrainModel& statement, const ModelItems& items,
                                           const std::vector<ResolvedItem>& resolved) {
  auto checked = FeatureTyping(checker, items, resolved)
                     .run(is_of_time_alone(statement) ? statement.time_column->span : statement.features.span);
  if (!checked) return std::nullopt;
  ir::Project& project = checked->project;
  std::size_t next = items.feature_count;
  if (items.has_target) {
    project.target = named(items.items[next], resolved[next]);
    ++next;
  }
  if (items.has_split_key) {
    project.split_key = split_key(checker, statement, items.items[next], resolved[next]);
    ++next;
  }
  if (items.has_fold_group) {
    project.fold_key = hashed(named(items.items[next], resolved[next]));
    ++next;
  }
  if (items.has_time_column) {
    project.time_column = time_column(checker, items.items[next], resolved[next]);
    if (splits_by_time(statement)) project.fold_key = as_time(*project.time_column);
    if (is_of_time_alone(statement)) project.fold_key = as_utc_time(*project.time_column);
    ++next;
  }
  for (std::size_t i = 0; i < items.group_count; ++i, ++next) {
    if (!add_group(checker, items.items[next], resolved[next], project)) return std::nullopt;
    checked->items.push_back(next);
  }
  return checked;
}

}  // namespace dmlc::check
