//! One program, measured once.

use crate::database::Databases;
use crate::part::Part;
use crate::past::PastGenerator;
use crate::plan::Plan;
use crate::target::Target;

/// One part of one program in one round.
#[derive(Clone, Copy)]
pub struct Trial<'b> {
    /// What the whole benchmark does.
    pub plan: &'b Plan,
    /// The program.
    pub target: &'b Target,
    /// What is measured.
    pub part: Part,
    /// Where its database comes from.
    pub databases: &'b Databases,
    /// What fills them with the past of a shop, where there is one.
    pub past: Option<&'b dyn PastGenerator>,
}
