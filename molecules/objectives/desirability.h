// From a property's value to how much it is wanted, 0 to 1.
//
// Sources: Derringer and Suich 1980, https://doi.org/10.1080/00224065.1980.11980968; the Gaussian forms are GuacaMol's,
// Brown et al. 2019, https://doi.org/10.1021/acs.jcim.8b00839.
#pragma once

namespace rz::molecules {

class Desirability {
 public:
  /// The value itself, within 0 and 1.
  static Desirability as_is();
  /// From 0 at `low` to 1 at `high` in a line, level outside; falling where low > high.
  static Desirability ramp(double low, double high);
  /// 1 from `low` to `high` (infinite ends allowed), with the flanks of a Gaussian of this standard deviation.
  static Desirability within(double low, double high, double sigma);

  /// NaN gives 0.
  double of(double value) const;

 private:
  enum class Form { as_is, ramp, within };

  Desirability(Form form, double low, double high, double sigma) : form_(form), low_(low), high_(high), sigma_(sigma) {}

  Form form_;
  double low_, high_, sigma_;
};

}  // namespace rz::molecules
