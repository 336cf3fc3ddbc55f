//! Cells of any text: what reads as a coordinate or a date stays inside its bounds.

#![no_main]

use bayyina_record::coordinates::{Axis, angle, position};
use bayyina_record::dates::{DateRules, Order, time};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for (axis, limit) in [(Axis::Latitude, 90.0), (Axis::Longitude, 180.0)] {
        if let Ok(found) = angle(text, axis) {
            assert!(found.degrees.get().abs() <= limit);
            assert!(found.unit_degrees > 0.0 && found.unit_degrees <= 1.0);
            // The decimal that is stored reads as itself.
            let again = angle(found.degrees.text(), axis).expect("a plain decimal reads");
            assert_eq!(again.degrees, found.degrees);
        }
    }
    if let Ok(found) = position(text) {
        assert!(found.rounding_m() >= 1);
        assert!(
            found.disk(found.lat.degrees.clone()).region().is_ok() || found.lat.degrees.get() < 0.0
        );
    }
    for order in [None, Some(Order::DayFirst), Some(Order::MonthFirst)] {
        let rules = DateRules {
            order,
            utc_offset: Some("+03:00".to_owned()),
            serials: true,
        };
        if let Ok(found) = time(text, &rules) {
            // What is stored is EDTF or an instant, and reads as itself.
            assert_eq!(
                time(found.text(), &DateRules::default()).as_ref(),
                Ok(&found)
            );
        }
    }
});
