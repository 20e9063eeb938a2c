//===- CExpressions.cpp - Arithmetic as C99 expressions -------------------===//
//
// Part of the mann project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every expression has the value that the operation defines, without overflow
// of signed numbers and without implicit conversions that a strict compiler
// would warn about. The one assumption beyond C99, that >> of a negative number
// is arithmetic, is checked by the emitted file itself.
//
//===----------------------------------------------------------------------===//

#include "CKernels.h"
#include "CPrinter.h"
#include "mann/Support/Numbers.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mann;

std::string mann::getCType(Type type) {
  if (type.isIndex())
    return "int32_t";
  if (type.isF32())
    return "float";
  if (type.isInteger(1))
    return "bool";
  return "int" + std::to_string(type.getIntOrFloatBitWidth()) + "_t";
}

static std::string getUnsignedType(Type type) {
  return type.isIndex() ? "uint32_t" : "u" + getCType(type);
}

std::string mann::getCConstant(Attribute value) {
  if (auto number = dyn_cast<FloatAttr>(value)) {
    const APFloat &f = number.getValue();
    if (f.isNaN())
      return "NAN";
    if (f.isInfinity())
      return f.isNegative() ? "(-INFINITY)" : "INFINITY";
    std::string text = spellShortest(f.convertToFloat());
    if (text.find_first_of(".e") == std::string::npos)
      text += ".0";
    return text + "f";
  }
  auto number = llvm::cast<IntegerAttr>(value);
  if (number.getType().isInteger(1))
    return number.getValue().isZero() ? "false" : "true";
  int64_t integer = number.getValue().getSExtValue();
  // The most negative numbers have no literal of their own type.
  if (integer == INT32_MIN)
    return "(-2147483647 - 1)";
  if (integer == INT64_MIN)
    return "(-9223372036854775807LL - 1)";
  if (integer < INT32_MIN || integer > INT32_MAX)
    return std::to_string(integer) + "LL";
  return std::to_string(integer);
}

CExpression CPrinter::expression(Value value) {
  auto known = expressions.find(value);
  if (known != expressions.end())
    return known->second;
  Operation *op = value.getDefiningOp();
  if (auto constant = dyn_cast_or_null<arith::ConstantOp>(op)) {
    std::string text = getCConstant(constant.getValue());
    Precedence precedence =
        text[0] == '-' ? Precedence::Unary : Precedence::Primary;
    return {text, precedence};
  }
  // Only inlined values are still unknown here.
  return build(op);
}

static bool isConstant(Value value) {
  return value.getDefiningOp<arith::ConstantOp>() != nullptr;
}

CExpression CPrinter::cast(StringRef type, const CExpression &value) {
  return {("(" + type + ")" + value.in(Precedence::Unary)).str(),
          Precedence::Unary};
}

CExpression CPrinter::binary(Value lhs, StringRef op, Value rhs,
                             Precedence precedence) {
  // All our chains are left-associative; the right side must bind tighter. Bit
  // operations and shifts get parentheses around anything but primaries, as
  // compilers suggest.
  bool bits =
      precedence >= Precedence::BitOr && precedence <= Precedence::BitAnd;
  bool shift = precedence == Precedence::Shift;
  Precedence left = bits || shift ? Precedence::Unary : precedence;
  Precedence right =
      bits || shift ? Precedence::Unary : Precedence(int(precedence) + 1);
  CExpression first = expression(lhs);
  // Two literals are ints, which may have 16 bits.
  Type type = lhs.getType();
  if (isConstant(lhs) && isConstant(rhs) && !isa<FloatType>(type))
    first = cast(getCType(type), first);
  return {first.in(left) + " " + op.str() + " " + expression(rhs).in(right),
          precedence};
}

/// Addition, subtraction, multiplication: exact where the operation says that
/// nothing overflows, else modulo 2^n through unsigned arithmetic.
CExpression CPrinter::wrapping(Operation *op, StringRef symbol,
                               Precedence precedence) {
  Type type = op->getResult(0).getType();
  Value lhs = op->getOperand(0), rhs = op->getOperand(1);
  if (type.isIndex() || isa<FloatType>(type))
    return binary(lhs, symbol, rhs, precedence);
  unsigned width = type.getIntOrFloatBitWidth();
  bool isNegation = symbol == "-" && matchPattern(lhs, m_Zero());
  auto overflow = llvm::cast<arith::ArithIntegerOverflowFlagsInterface>(op);
  if (width >= 32 && overflow.hasNoSignedWrap() && isNegation)
    return {"-" + expression(rhs).in(Precedence::Primary), Precedence::Unary};
  if (width >= 32 && overflow.hasNoSignedWrap())
    return binary(lhs, symbol, rhs, precedence);
  if (overflow.hasNoSignedWrap())
    return cast(getCType(type), binary(lhs, symbol, rhs, precedence));
  // Narrow numbers are computed in 32 bits and then wrapped.
  std::string compute = width > 32 ? "uint64_t" : "uint32_t";
  Precedence right = Precedence(int(precedence) + 1);
  CExpression sum{cast(compute, expression(lhs)).in(precedence) + " " +
                      symbol.str() + " " +
                      cast(compute, expression(rhs)).in(right),
                  precedence};
  return cast(getCType(type), sum);
}

CExpression CPrinter::shiftLeft(Operation *op) {
  Type type = op->getResult(0).getType();
  auto shift = llvm::cast<arith::ShLIOp>(op);
  auto amount = shift.getRhs().getDefiningOp<arith::ConstantOp>();
  unsigned width = type.getIntOrFloatBitWidth();
  int64_t bits =
      amount ? llvm::cast<IntegerAttr>(amount.getValue()).getInt() : 0;
  // 2^(width-1) is no number of the type.
  if (amount && shift.hasNoSignedWrap() && width >= 32 && bits + 1 < width) {
    // A left shift of a negative number is undefined in C; a product is not.
    std::string factor = std::to_string(int64_t(1) << bits);
    if (type.isInteger(64))
      factor += "LL";
    return {expression(shift.getLhs()).in(Precedence::Multiplicative) + " * " +
                factor,
            Precedence::Multiplicative};
  }
  std::string compute = width > 32 ? "uint64_t" : "uint32_t";
  CExpression shifted{
      cast(compute, expression(shift.getLhs())).in(Precedence::Unary) + " << " +
          expression(shift.getRhs()).in(Precedence::Unary),
      Precedence::Shift};
  return cast(getCType(type), shifted);
}

CExpression CPrinter::compare(Operation *op) {
  StringRef symbol;
  Value lhs = op->getOperand(0), rhs = op->getOperand(1);
  if (auto compare = dyn_cast<arith::CmpFOp>(op)) {
    switch (compare.getPredicate()) {
    case arith::CmpFPredicate::OGT:
      symbol = ">";
      break;
    case arith::CmpFPredicate::OLT:
      symbol = "<";
      break;
    default:
      unsupported.push_back(op);
      return {"0"};
    }
    return binary(lhs, symbol, rhs, Precedence::Relational);
  }
  bool isUnsigned = false, isEquality = false;
  switch (llvm::cast<arith::CmpIOp>(op).getPredicate()) {
  case arith::CmpIPredicate::eq:
    symbol = "==";
    isEquality = true;
    break;
  case arith::CmpIPredicate::ne:
    symbol = "!=";
    isEquality = true;
    break;
  case arith::CmpIPredicate::slt:
    symbol = "<";
    break;
  case arith::CmpIPredicate::sle:
    symbol = "<=";
    break;
  case arith::CmpIPredicate::sgt:
    symbol = ">";
    break;
  case arith::CmpIPredicate::sge:
    symbol = ">=";
    break;
  case arith::CmpIPredicate::ult:
    symbol = "<";
    isUnsigned = true;
    break;
  case arith::CmpIPredicate::ule:
    symbol = "<=";
    isUnsigned = true;
    break;
  case arith::CmpIPredicate::ugt:
    symbol = ">";
    isUnsigned = true;
    break;
  case arith::CmpIPredicate::uge:
    symbol = ">=";
    isUnsigned = true;
    break;
  }
  Precedence precedence =
      isEquality ? Precedence::Equality : Precedence::Relational;
  if (!isUnsigned)
    return binary(lhs, symbol, rhs, precedence);
  std::string type = getUnsignedType(lhs.getType());
  return {cast(type, expression(lhs)).text + " " + symbol.str() + " " +
              cast(type, expression(rhs)).text,
          precedence};
}

CExpression CPrinter::call(StringRef helper, Operation *op) {
  const std::string &name = names.getHelper(helper);
  helpers.insert(helper.str());
  std::string arguments = llvm::join(
      llvm::map_range(op->getOperands(),
                      [&](Value operand) { return expression(operand).text; }),
      ", ");
  return {name + "(" + arguments + ")", Precedence::Primary};
}

CExpression CPrinter::element(Value memref, ValueRange indices) {
  auto type = llvm::cast<MemRefType>(memref.getType());
  std::string base = expression(memref).text;
  if (indices.empty())
    return {"*" + base, Precedence::Unary};
  // A view may skip elements: one column of a matrix does. Its name is a
  // pointer to its first element.
  SmallVector<int64_t> strides;
  int64_t offset;
  if (failed(type.getStridesAndOffset(strides, offset)) ||
      llvm::any_of(strides, ShapedType::isDynamic)) {
    if (Operation *op = memref.getDefiningOp())
      unsupported.push_back(op);
    strides.assign(indices.size(), 1);
  }
  std::string text;
  Precedence precedence = Precedence::Primary;
  for (auto [index, factor] : llvm::zip(indices, strides)) {
    CExpression part = expression(index);
    if (part.text == "0")
      continue;
    if (std::optional<int64_t> known = getConstantIntValue(index))
      part = {std::to_string(*known * factor), Precedence::Primary};
    else if (factor != 1)
      part = {part.in(Precedence::Multiplicative) + " * " +
                  std::to_string(factor),
              Precedence::Multiplicative};
    if (text.empty()) {
      text = part.text;
      precedence = part.precedence;
    } else {
      text = CExpression{text, precedence}.in(Precedence::Additive) + " + " +
             part.in(Precedence::Multiplicative);
      precedence = Precedence::Additive;
    }
  }
  return {base + "[" + (text.empty() ? "0" : text) + "]", Precedence::Primary};
}

CExpression CPrinter::build(Operation *op) {
  Type type = op->getNumResults() ? op->getResult(0).getType() : Type();
  auto operand = [&](unsigned index) { return op->getOperand(index); };
  auto is = [&](unsigned width) { return type.isInteger(width); };
  // Results narrower than int come back as int and need their type again.
  auto narrow = [&](CExpression value) {
    return is(8) || is(16) ? cast(getCType(type), value) : value;
  };
  auto bits = [&](StringRef symbol, Precedence precedence) {
    if (is(1)) {
      bool isAnd = symbol == "&";
      if (symbol == "^" && isConstant(operand(1)) &&
          expression(operand(1)).text == "true")
        return CExpression{"!" + expression(operand(0)).in(Precedence::Unary),
                           Precedence::Unary};
      if (symbol == "^") {
        // The MISRA add-on takes a comparison on the right of a bool's name for
        // another type; on the left it does not.
        std::string left = expression(operand(0)).in(Precedence::Unary);
        std::string right = expression(operand(1)).in(Precedence::Unary);
        if (StringRef(right).starts_with("("))
          std::swap(left, right);
        return CExpression{left + " != " + right, Precedence::Equality};
      }
      Precedence logical =
          isAnd ? Precedence::LogicalAnd : Precedence::LogicalOr;
      return CExpression{expression(operand(0)).in(Precedence::Equality) +
                             (isAnd ? " && " : " || ") +
                             expression(operand(1)).in(Precedence::Equality),
                         logical};
    }
    return narrow(binary(operand(0), symbol, operand(1), precedence));
  };
  auto library = [&](StringRef name) -> CExpression {
    helpers.insert(name.str());
    return {(name + "(" + expression(operand(0)).text + ")").str()};
  };
  std::string suffix =
      type && !isa<MemRefType>(type)
          ? (type.isIndex() ? std::string("i32")
             : isa<FloatType>(type)
                 ? std::string("f32")
                 : "i" + std::to_string(type.getIntOrFloatBitWidth()))
          : std::string();

  return llvm::TypeSwitch<Operation *, CExpression>(op)
      .Case<arith::AddIOp, arith::AddFOp>(
          [&](auto) { return wrapping(op, "+", Precedence::Additive); })
      .Case<arith::SubIOp, arith::SubFOp>(
          [&](auto) { return wrapping(op, "-", Precedence::Additive); })
      .Case<arith::MulIOp, arith::MulFOp>(
          [&](auto) { return wrapping(op, "*", Precedence::Multiplicative); })
      .Case<arith::DivFOp, arith::DivSIOp>([&](auto) {
        return narrow(
            binary(operand(0), "/", operand(1), Precedence::Multiplicative));
      })
      .Case<arith::RemSIOp>([&](auto) {
        return narrow(
            binary(operand(0), "%", operand(1), Precedence::Multiplicative));
      })
      .Case<arith::DivUIOp>([&](auto) {
        std::string wide = getUnsignedType(type);
        return cast(getCType(type),
                    {cast(wide, expression(operand(0))).text + " / " +
                         cast(wide, expression(operand(1))).text,
                     Precedence::Multiplicative});
      })
      .Case<arith::ShLIOp>([&](auto) { return shiftLeft(op); })
      .Case<arith::ShRSIOp>([&](auto) {
        return narrow(binary(operand(0), ">>", operand(1), Precedence::Shift));
      })
      .Case<arith::ShRUIOp>([&](auto) {
        CExpression value = cast(getUnsignedType(type), expression(operand(0)));
        return cast(
            getCType(type),
            {value.text + " >> " + expression(operand(1)).in(Precedence::Unary),
             Precedence::Shift});
      })
      .Case<arith::AndIOp>([&](auto) { return bits("&", Precedence::BitAnd); })
      .Case<arith::OrIOp>([&](auto) { return bits("|", Precedence::BitOr); })
      .Case<arith::XOrIOp>([&](auto) { return bits("^", Precedence::BitXor); })
      .Case<arith::ExtSIOp, arith::TruncIOp, arith::IndexCastOp>([&](auto) {
        Type from = operand(0).getType();
        if (getCType(from) == getCType(type))
          return expression(operand(0));
        return cast(getCType(type), expression(operand(0)));
      })
      .Case<arith::ExtUIOp>([&](auto) {
        CExpression value = expression(operand(0));
        if (operand(0).getType().isInteger(1))
          return cast(getCType(type),
                      {value.in(Precedence::LogicalOr) + " ? 1 : 0",
                       Precedence::Conditional});
        value = cast(getUnsignedType(operand(0).getType()), value);
        return cast(getCType(type), value);
      })
      .Case<arith::CmpIOp, arith::CmpFOp>([&](auto) { return compare(op); })
      .Case<arith::SelectOp>([&](auto) {
        CExpression choice{
            expression(operand(0)).in(Precedence::LogicalOr) + " ? " +
                expression(operand(1)).in(Precedence::LogicalOr) + " : " +
                expression(operand(2)).in(Precedence::LogicalOr),
            Precedence::Conditional};
        // A choice of literals is an int, which may have 16 bits: what is
        // computed with it would overflow.
        bool isInt = isConstant(operand(1)) && isConstant(operand(2)) &&
                     !is(1) && !isa<FloatType>(type);
        return isInt ? cast(getCType(type), choice) : narrow(choice);
      })
      .Case<arith::MaxSIOp>([&](auto) { return call("max_" + suffix, op); })
      .Case<arith::MinSIOp>([&](auto) { return call("min_" + suffix, op); })
      .Case<arith::MaxNumFOp>([&](auto) { return call("max_f32", op); })
      .Case<arith::BitcastOp>([&](auto) {
        return call(isa<FloatType>(type) ? "f32_of_bits" : "bits_of_f32", op);
      })
      .Case<arith::MinNumFOp>([&](auto) { return call("min_f32", op); })
      .Case<math::CountLeadingZerosOp>(
          [&](auto) { return call("clz_" + suffix, op); })
      .Case<math::CtPopOp>([&](auto) { return call("popcount_" + suffix, op); })
      .Case<math::AbsFOp>([&](auto) { return library("fabsf"); })
      .Case<math::ExpOp>([&](auto) { return library("expf"); })
      .Case<math::LogOp>([&](auto) { return library("logf"); })
      .Case<math::Log1pOp>([&](auto) { return library("log1pf"); })
      .Case<math::SqrtOp>([&](auto) { return library("sqrtf"); })
      .Case<math::TanhOp>([&](auto) { return library("tanhf"); })
      .Case<memref::LoadOp>([&](memref::LoadOp load) {
        return element(load.getMemRef(), load.getIndices());
      })
      .Case<memref::GetGlobalOp>(
          [&](memref::GetGlobalOp global) -> CExpression {
            return {names.getTable(global.getName())};
          })
      .Default([&](Operation *) -> CExpression {
        unsupported.push_back(op);
        return {"0"};
      });
}

static const CHelper kHelpers[] = {
    {"max_i8", "static int8_t $_max_i8(int8_t a, int8_t b)\n{\n  return a > b "
               "? a : b;\n}\n"},
    {"min_i8", "static int8_t $_min_i8(int8_t a, int8_t b)\n{\n  return a < b "
               "? a : b;\n}\n"},
    {"max_i16", "static int16_t $_max_i16(int16_t a, int16_t b)\n{\n  return a "
                "> b ? a : b;\n}\n"},
    {"min_i16", "static int16_t $_min_i16(int16_t a, int16_t b)\n{\n  return a "
                "< b ? a : b;\n}\n"},
    {"max_i32", "static int32_t $_max_i32(int32_t a, int32_t b)\n{\n  return a "
                "> b ? a : b;\n}\n"},
    {"min_i32", "static int32_t $_min_i32(int32_t a, int32_t b)\n{\n  return a "
                "< b ? a : b;\n}\n"},
    {"max_i64", "static int64_t $_max_i64(int64_t a, int64_t b)\n{\n  return a "
                "> b ? a : b;\n}\n"},
    {"min_i64", "static int64_t $_min_i64(int64_t a, int64_t b)\n{\n  return a "
                "< b ? a : b;\n}\n"},
    {"max_f32", "static float $_max_f32(float a, float b)\n{\n  return a > b ? "
                "a : b;\n}\n"},
    {"bits_of_f32", R"(/* The 32 bits of a number. */
static int32_t $_bits_of_f32(float value)
{
  int32_t bits;
  (void)memcpy(&bits, &value, sizeof bits);
  return bits;
}
)"},
    {"f32_of_bits", R"(/* The number that has these bits. */
static float $_f32_of_bits(int32_t bits)
{
  float value;
  (void)memcpy(&value, &bits, sizeof value);
  return value;
}
)"},
    {"min_f32", "static float $_min_f32(float a, float b)\n{\n  return a < b ? "
                "a : b;\n}\n"},
    {"buffer", R"(/* Memory of a caller. */
typedef struct {
  const void *address;
  size_t bytes;
} $_buffer;
)"},
    {"overlap",
     R"(/* Whether one of the first `written` of `count` buffers shares a byte with
   another one. */
static bool $_overlap(const $_buffer *buffers, size_t count, size_t written)
{
  bool found = false;
  size_t i;
  size_t j;
  for (i = 0; i < written; ++i) {
    const uintptr_t x = (uintptr_t)(const uint8_t *)buffers[i].address;
    for (j = i + 1u; j < count; ++j) {
      const uintptr_t y = (uintptr_t)(const uint8_t *)buffers[j].address;
      const bool shared = (x < y) ? ((y - x) < buffers[i].bytes)
                                  : ((x - y) < buffers[j].bytes);
      found = found || shared;
    }
  }
  return found;
}
)"},
    {"clz_i64",
     R"(/* Number of zero bits above the highest set bit; 64 for 0. */
static int64_t $_clz_i64(int64_t value)
{
  uint64_t v = (uint64_t)value;
  int64_t n = 64;
  int32_t step;
  for (step = 32; step > 0; step >>= 1) {
    if ((v >> step) != 0) {
      v >>= step;
      n -= step;
    }
  }
  return n - (int64_t)v;
}
)"},
    {"clz_i32",
     R"(/* Number of zero bits above the highest set bit; 32 for 0. */
static int32_t $_clz_i32(int32_t value)
{
  uint32_t v = (uint32_t)value;
  int32_t n = 32;
  int32_t step;
  for (step = 16; step > 0; step >>= 1) {
    if ((v >> step) != 0) {
      v >>= step;
      n -= step;
    }
  }
  return n - (int32_t)v;
}
)"},
    {"popcount_i32", R"(/* Number of set bits. */
static int32_t $_popcount_i32(int32_t value)
{
#if defined(__POPCNT__) || defined(__ARM_FEATURE_SVE) || defined(__riscv_zbb)
  return (int32_t)__builtin_popcountl((unsigned long)(uint32_t)value);
#else
  uint32_t v = (uint32_t)value;
  v = v - ((v >> 1) & 0x55555555u);
  v = (v & 0x33333333u) + ((v >> 2) & 0x33333333u);
  v = (v + (v >> 4)) & 0x0f0f0f0fu;
  return (int32_t)((v * 0x01010101u) >> 24);
#endif
}
)"},
};

/// All helpers, each behind those that it calls, and of those that are made for
/// a shape the used ones.
static SmallVector<CHelper> getAllHelpers(const std::set<std::string> &used) {
  SmallVector<CHelper> all(std::begin(kHelpers), std::end(kHelpers));
  llvm::append_range(all, getKernelHelpers());
  // Kernels call what makes a part of a row of sums.
  for (bool isKernel : {false, true})
    for (const std::string &name : used)
      if (StringRef(name).starts_with("row_") != isKernel)
        if (std::optional<CHelper> made = makeKernelHelper(name))
          all.push_back(*made);
  return all;
}

SmallVector<std::string> mann::getHelperNames() {
  SmallVector<std::string> names;
  for (const CHelper &helper : getAllHelpers({}))
    names.push_back(helper.name);
  return names;
}

/// Goes through a text in which "$_max_i32" is a helper: hands on what stands
/// between calls, and the names.
static void splitCalls(StringRef text, function_ref<void(StringRef)> between,
                       function_ref<void(StringRef)> called) {
  while (!text.empty()) {
    auto [before, after] = text.split("$_");
    between(before);
    StringRef name =
        after.take_while([](char c) { return llvm::isAlnum(c) || c == '_'; });
    if (!name.empty())
      called(name);
    text = after.drop_front(name.size());
  }
}

std::set<std::string> mann::addCalledHelpers(std::set<std::string> helpers) {
  size_t known;
  do {
    known = helpers.size();
    for (const CHelper &helper : getAllHelpers(helpers))
      if (helpers.count(helper.name))
        splitCalls(
            helper.text, [](StringRef) {},
            [&](StringRef called) { helpers.insert(called.str()); });
  } while (helpers.size() > known);
  return helpers;
}

std::set<std::string>
mann::getLibraryFunctions(const std::set<std::string> &helpers) {
  std::set<std::string> functions = helpers;
  for (const auto &[name, body] : getAllHelpers(helpers))
    if (functions.erase(name) && StringRef(body).contains("memcpy("))
      functions.insert("memcpy");
  return functions;
}

std::string mann::printHelpers(const std::set<std::string> &helpers,
                               const CNames &names) {
  std::string text;
  for (const auto &[name, body] : getAllHelpers(helpers)) {
    if (!helpers.count(name))
      continue;
    splitCalls(
        body, [&](StringRef between) { text += between; },
        [&](StringRef called) { text += names.getHelper(called); });
  }
  return text;
}
