"""The greeks of an option, its implied volatility, and the sensitivities of a solver.

Black and Scholes in the standard library's `math`, Newton's iteration in a `while` loop.  The
greeks are derivatives of the price; the last lines differentiate through the iteration itself.
"""

import math

import sourcegrad


def normal_cdf(x):
    return 0.5 * (1.0 + math.erf(x / math.sqrt(2.0)))


def price(spot, strike, years, rate, volatility, call=True):
    """Black and Scholes, of a European call or put."""
    spread = volatility * math.sqrt(years)
    d1 = (math.log(spot / strike) + (rate + 0.5 * volatility**2) * years) / spread
    d2 = d1 - spread
    discount = math.exp(-rate * years)
    if call:
        return spot * normal_cdf(d1) - strike * discount * normal_cdf(d2)
    return strike * discount * normal_cdf(-d2) - spot * normal_cdf(-d1)


vega = sourcegrad.grad(price, wrt="volatility")


def implied_volatility(target, spot, strike, years, rate):
    """The volatility at which the model gives the market's price, by Newton's method with the
    generated vega."""
    volatility = 0.3
    error = price(spot, strike, years, rate, volatility) - target
    while abs(error) > 1e-12 * target:
        volatility = volatility - error / vega(spot, strike, years, rate, volatility)
        error = price(spot, strike, years, rate, volatility) - target
    return volatility


def present_value(yield_rate, coupon, years):
    total = 0.0
    for year in range(1, years + 1):
        total = total + coupon / (1.0 + yield_rate) ** year
    return total + 100.0 / (1.0 + yield_rate) ** years


def bond_yield(market_price, coupon, years):
    """The yield at which a bond is worth its price, by the secant method: its derivative needs no
    second solver."""
    low, high = 0.01, 0.10
    f_low, f_high = (
        present_value(low, coupon, years) - market_price,
        present_value(high, coupon, years) - market_price,
    )
    while abs(high - low) > 1e-10 and abs(f_high - f_low) > 0.0:
        new = high - f_high * (high - low) / (f_high - f_low)
        low, f_low = high, f_high
        high, f_high = new, present_value(new, coupon, years) - market_price
    return high


def main():
    market = dict(spot=100.0, strike=105.0, years=0.5, rate=0.03, volatility=0.22)
    greeks = sourcegrad.grad(price, wrt=("spot", "volatility", "years", "rate"))
    delta, vega_now, theta, rho = greeks(**market)
    delta_of_spot = sourcegrad.grad(price, wrt="spot")
    gamma = sourcegrad.grad(delta_of_spot, wrt="spot")(**market)
    value = price(**market)
    print(f"price {value:8.4f}")
    for name, greek in (
        ("delta", delta),
        ("gamma", gamma),
        ("vega", vega_now),
        ("theta", -theta),
        ("rho", rho),
    ):
        print(f"{name:5} {greek:8.4f}")

    # Black and Scholes' own equation ties them together.
    s, r, v = market["spot"], market["rate"], market["volatility"]
    residual = -theta + 0.5 * v**2 * s**2 * gamma + r * s * delta - r * value
    print(f"residual of the Black-Scholes equation: {residual:.1e}")
    assert abs(residual) < 1e-10

    found = implied_volatility(value, 100.0, 105.0, 0.5, 0.03)
    print(f"implied volatility {found:.6f}")
    assert abs(found - market["volatility"]) < 1e-10

    market_price, coupon, years = 96.0, 4.0, 10
    found = bond_yield(market_price, coupon, years)
    slope = sourcegrad.grad(bond_yield)(market_price, coupon, years)
    expected = 1.0 / sourcegrad.grad(present_value)(found, coupon, years)
    print(f"bond yield {found:.4%}, {slope * 1e4:.3f} basis points for each unit of price")
    assert abs(present_value(found, coupon, years) - market_price) < 1e-9
    assert abs(slope - expected) < 1e-6 * abs(expected)


if __name__ == "__main__":
    main()
