//! `paycert list`: the cases, the mutants, or the alternatives.

use paycert_core::merchant::alternative::ALTERNATIVES;
use paycert_core::merchant::mutant::MUTANTS;

use super::select;
use crate::args::ListArgs;
use crate::failure::Failure;

pub(crate) fn list(args: &ListArgs) -> Result<u8, Failure> {
    let mut text = String::new();
    if args.mutants {
        for row in MUTANTS {
            text += &format!("{:26}  {}\n", row.name, row.says);
            for kill in row.kills {
                text += &format!("{:26}  killed by {} ({})\n", "", kill.case, kill.finding);
            }
        }
    } else if args.alternatives {
        for row in ALTERNATIVES {
            text += &format!("{:26}  {}\n{:26}  left by {}\n", row.name, row.says, "", row.left_by);
        }
    } else {
        for case in select(&args.cases)? {
            text += &format!("{}  {}\n", case.id, case.why);
        }
    }
    crate::paint::print(&text);
    Ok(0)
}
