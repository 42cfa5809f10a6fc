// SPDX-License-Identifier: Apache-2.0
// Look-ups in the catalog along a search path, and merging.
#include "compiler/types/catalog.h"

#include <algorithm>

#include "compiler/base/nearest.h"
#include "compiler/types/identifier.h"

namespace dmlc::types {
namespace {

std::string qualified(std::string_view schema, std::string_view name) {
  return quote_identifier(schema) + "." + quote_identifier(name);
}

template <class T>
const T* find_exact(const std::vector<T>& all, std::string_view schema, std::string_view name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const T& x) { return x.name == name && x.schema == schema; });
  return found == all.end() ? nullptr : &*found;
}

template <class T>
const T* find_on_path(const std::vector<T>& all, std::string_view schema, std::string_view name,
                      const std::vector<std::string>& path) {
  if (!schema.empty()) return find_exact(all, schema, name);
  for (const std::string& candidate : path)
    if (const T* found = find_exact(all, candidate, name)) return found;
  return nullptr;
}

template <class T>
const T* find_by_type(const std::vector<T>& all, const Type& type) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const T& x) { return qualified(x.schema, x.name) == type.internal; });
  return found == all.end() ? nullptr : &*found;
}

template <class T>
void put_named(std::vector<T>& all, T value) {
  for (T& old : all)
    if (old.schema == value.schema && old.name == value.name) {
      old = std::move(value);
      return;
    }
  all.push_back(std::move(value));
}

// Objects the path reaches are offered by their bare name, others qualified.
template <class T>
std::vector<std::string> nearest_of(const std::vector<T>& all, std::string_view name,
                                    const std::vector<std::string>& path) {
  std::vector<std::string> names;
  for (const T& x : all) names.push_back(x.name);
  std::vector<std::string> found;
  for (const std::string& near : nearest_names(name, names)) {
    for (const T& x : all) {
      if (x.name != near) continue;
      const bool reached = std::find(path.begin(), path.end(), x.schema) != path.end();
      std::string shown = reached ? quote_identifier(x.name) : qualified(x.schema, x.name);
      if (std::find(found.begin(), found.end(), shown) == found.end()) found.push_back(std::move(shown));
    }
  }
  return found;
}

bool same_arguments(const Function& a, const Function& b) {
  return std::equal(a.arguments.begin(), a.arguments.end(), b.arguments.begin(), b.arguments.end(),
                    [](const Type& x, const Type& y) { return x.internal == y.internal; });
}

}  // namespace

std::string_view name_of(RelationKind kind) {
  switch (kind) {
    case RelationKind::Table:
      return "table";
    case RelationKind::View:
      return "view";
    case RelationKind::MaterializedView:
      return "materialized view";
    case RelationKind::ForeignTable:
      return "foreign table";
    case RelationKind::PartitionedTable:
      return "partitioned table";
  }
  return "";
}

const Column* Relation::find_column(std::string_view column) const {
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const Column& c) { return c.name == column; });
  return found == columns.end() ? nullptr : &*found;
}

std::string Relation::qualified_name() const { return qualified(schema, name); }

const Relation* Catalog::find_table(std::string_view schema, std::string_view name,
                                    const std::vector<std::string>& path) const {
  return find_on_path(relations, schema, name, path);
}

const Model* Catalog::find_model(std::string_view schema, std::string_view name,
                                 const std::vector<std::string>& path) const {
  return find_on_path(models, schema, name, path);
}

const Kernel* Catalog::find_kernel(std::string_view schema, std::string_view name,
                                   const std::vector<std::string>& path) const {
  return find_on_path(kernels, schema, name, path);
}

const EnumType* Catalog::find_enum(const Type& type) const { return find_by_type(enums, type.undomained()); }

const CompositeType* Catalog::find_composite(const Type& type) const {
  return find_by_type(composites, type.undomained());
}

std::vector<const Function*> Catalog::find_functions(std::string_view schema, std::string_view name,
                                                     const std::vector<std::string>& path) const {
  std::vector<const Function*> found;
  for (const Function& f : functions) {
    if (f.name != name) continue;
    if (schema.empty() ? std::find(path.begin(), path.end(), f.schema) != path.end() : f.schema == schema)
      found.push_back(&f);
  }
  return found;
}

std::optional<Type> Catalog::find_type(std::string_view schema, std::string_view name,
                                       const std::vector<std::string>& path) const {
  const std::vector<std::string> one{std::string(schema)};
  for (const std::string& candidate : schema.empty() ? path : one) {
    if (find_exact(enums, candidate, name)) return user_type(TypeKind::Enum, candidate, name);
    if (const auto* domain = find_exact(domains, candidate, name)) return domain_type(candidate, name, domain->base);
    if (find_exact(composites, candidate, name) || find_exact(relations, candidate, name))
      return user_type(TypeKind::Composite, candidate, name);
  }
  return std::nullopt;
}

Type Catalog::resolve(const Type& type, const std::vector<std::string>& path) const {
  if (type.kind == TypeKind::Array && !type.is_domain() && type.element) return array_of(resolve(*type.element, path));
  if (type.kind != TypeKind::Other || builtin_type(type.internal)) return type;
  const auto matches = [&](const auto& x) {
    return qualified(x.schema, x.name) == type.internal ||
           (quote_identifier(x.name) == type.internal && std::find(path.begin(), path.end(), x.schema) != path.end());
  };
  for (const EnumType& e : enums)
    if (matches(e)) return user_type(TypeKind::Enum, e.schema, e.name);
  for (const DomainType& d : domains)
    if (matches(d)) return domain_type(d.schema, d.name, d.base);
  for (const CompositeType& c : composites)
    if (matches(c)) return user_type(TypeKind::Composite, c.schema, c.name);
  for (const Relation& r : relations)
    if (matches(r)) return user_type(TypeKind::Composite, r.schema, r.name);
  return type;
}

const std::vector<Column>* Catalog::row_columns(const Type& type) const {
  if (const CompositeType* composite = find_composite(type)) return &composite->columns;
  if (const Relation* relation = find_by_type(relations, type.undomained())) return &relation->columns;
  return nullptr;
}

bool Catalog::has_schema(std::string_view schema) const {
  const auto named = [&](const auto& all) {
    return std::any_of(all.begin(), all.end(), [&](const auto& x) { return x.schema == schema; });
  };
  return std::find(schemas.begin(), schemas.end(), schema) != schemas.end() || named(relations) || named(enums) ||
         named(domains) || named(composites) || named(functions) || named(models) || named(kernels);
}

std::vector<std::string> Catalog::nearest_tables(std::string_view name, const std::vector<std::string>& path) const {
  return nearest_of(relations, name, path);
}

std::vector<std::string> Catalog::nearest_models(std::string_view name, const std::vector<std::string>& path) const {
  return nearest_of(models, name, path);
}

void Catalog::put(Relation relation) { put_named(relations, std::move(relation)); }
void Catalog::put(EnumType type) { put_named(enums, std::move(type)); }
void Catalog::put(DomainType type) { put_named(domains, std::move(type)); }
void Catalog::put(CompositeType type) { put_named(composites, std::move(type)); }
void Catalog::put(Model model) { put_named(models, std::move(model)); }
void Catalog::put(Kernel kernel) { put_named(kernels, std::move(kernel)); }

void Catalog::put(Function function) {
  for (Function& old : functions)
    if (old.schema == function.schema && old.name == function.name && same_arguments(old, function)) {
      old = std::move(function);
      return;
    }
  functions.push_back(std::move(function));
}

bool Catalog::remove_table(std::string_view schema, std::string_view name) {
  return std::erase_if(relations, [&](const Relation& r) { return r.schema == schema && r.name == name; }) != 0;
}

void Catalog::merge(const Catalog& other) {
  for (const std::string& schema : other.schemas)
    if (std::find(schemas.begin(), schemas.end(), schema) == schemas.end()) schemas.push_back(schema);
  for (const auto& x : other.relations) put(x);
  for (const auto& x : other.enums) put(x);
  for (const auto& x : other.domains) put(x);
  for (const auto& x : other.composites) put(x);
  for (const auto& x : other.functions) put(x);
  for (const auto& x : other.models) put(x);
  for (const auto& x : other.kernels) put(x);
}

}  // namespace dmlc::types
